import type { Inspection } from "../../agent/protocol";
import { patchTitle } from "../../catalogue";
import type { PackageFacts, Release } from "../../catalogue/contract";

/** The sentences of a plan, and what a look cannot foresee. */
export function planTitles(options: {
  readonly inspection: Inspection;
  readonly release: Release;
  readonly current: Release;
  readonly facts: PackageFacts;
}): {
  readonly stage: string;
  readonly install: string;
  readonly verify: string;
  readonly unforeseen: readonly string[];
} {
  const { inspection, release, current, facts } = options;
  const running = (inspection.services ?? []).filter((service) => service.state === "running");
  return {
    stage: `Copy ${facts.fileName} (${bytes(facts.size)}, SHA-256 ${facts.sha256.slice(0, 12)}…) to the server and prove it whole there.`,
    install: `Install ${patchTitle(release)} over ${current.level}: the package stops up to ${running.length} running services, mail on this server stands still meanwhile; services are put back as they are now.`,
    verify: `Look again: ${release.level}, build ${release.build}, every service as before.`,
    unforeseen: [
      ...(inspection.services === null
        ? ["The services could not be read, so how many will stop is not known."]
        : []),
      ...unknownSpace(inspection),
      "Not to be foreseen: a program that holds an Exchange file open when the installation reaches it (error 1306); how long it takes.",
      "Outlook Web Access customisations have to be made anew after a rollup.",
    ],
  };
}

function bytes(count: number): string {
  return count < 1024 * 1024 ? `${Math.ceil(count / 1024)} KiB` : `${(count / 1024 / 1024).toFixed(1)} MiB`;
}

function unknownSpace({ drives }: Inspection): string[] {
  return drives
    .filter((drive) => drive.freeBytes === null)
    .map((drive) => `Free space of drive ${drive.drive} could not be read.`);
}
