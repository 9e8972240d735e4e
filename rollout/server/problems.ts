import type { Inspection } from "../../agent/protocol";
import type { Release } from "../../catalogue/contract";
import { brokenServer } from "./broken-server";
import { brokenProblem } from "./broken-words";
import type { ServerState } from "./contract";
import { againstFound } from "./release-remarks";
import { evidenceProblems } from "./publisher-evidence";
import { unfinishedJob } from "./unfinished-job";

const EXCHANGE_SERVICE = /^MSExchange/i;
const OFF_BY_DEFAULT = /^MSExchange(POP3|IMAP4)$/i;

type Found = Omit<ServerState, "problems">;

/** Sentences on what is not as it should be, or could not be found out. Reported, never repaired from here. */
export function findProblems(options: {
  readonly inspection: Inspection;
  readonly state: Found;
  readonly release: Release | undefined;
  /** Of the reading of the level. */
  readonly doubts: readonly string[];
}): readonly string[] {
  const { inspection, state, release } = options;
  if (!inspection.exchange) return ["Exchange Server 2007 is not installed.", ...inspection.unknowns];
  return [
    ...options.doubts,
    ...serviceProblems(inspection),
    ...owedServices(inspection),
    ...patchProblems(state, release),
    ...installerProblems(inspection),
    ...versionProblem(inspection, release),
    ...evidenceProblems(inspection),
    ...inspection.unknowns,
  ];
}

function serviceProblems(inspection: Inspection): string[] {
  const { services } = inspection;
  if (services === null) return ["The services could not be read."];
  const stuck = services.filter(
    (service) => service.start.startsWith("automatic") && service.state !== "running",
  );
  const broken = brokenServer(inspection);
  return [
    ...(broken ? [brokenProblem(broken)] : disabledProblem(services)),
    ...stuck.map((service) => `Service ${service.name} starts automatically but is ${service.state}.`),
  ];
}

/** POP3 and IMAP4 are off by default (operations.md 4.4): somebody who disables them means it. */
function disabledProblem(services: NonNullable<Inspection["services"]>): string[] {
  const names = services
    .filter(({ start, name }) => start === "disabled" && EXCHANGE_SERVICE.test(name))
    .filter(({ name }) => !OFF_BY_DEFAULT.test(name))
    .map(({ name }) => name);
  if (names.length === 0) return [];
  return [
    `Disabled: ${names.join(", ")}. No failed update is known that did it; they stay as they are found.`,
  ];
}

function owedServices(inspection: Inspection): string[] {
  const { openSnapshot } = inspection;
  if (openSnapshot === null || unfinishedJob(inspection)) return [];
  return [
    `Job ${openSnapshot} left services otherwise than it had found them; the next change puts them back.`,
  ];
}

function patchProblems(state: Found, release: Release | undefined): string[] {
  const interim = state.patches.filter((patch) => patch.kind === "interim" && patch.state === "applied");
  const strange = state.patches.filter((patch) => patch.kind === "unknown" && patch.state === "applied");
  return [
    ...interim.map(
      (patch) =>
        `Interim update installed: ${patch.displayName}. It must be removed before a rollup goes in.`,
    ),
    ...strange.map((patch) => `The catalogue does not know the patch ${patch.displayName || patch.code}.`),
    ...(release ? againstFound(release) : []),
  ];
}

function installerProblems({ installer, unfinished, restartPending }: Inspection): string[] {
  return [
    ...(installer.inProgress === "yes"
      ? [
          `Windows Installer has an installation under way or left unfinished${unfinished?.since ? ` since ${unfinished.since}` : ""}.`,
        ]
      : []),
    ...(installer.patchingDisabled === "yes"
      ? ["A Windows Installer policy forbids patches on this server."]
      : []),
    ...(restartPending.pending === "yes"
      ? [`A restart is pending: ${restartPending.reasons.join(", ")}.`]
      : []),
  ];
}

/**
 * ExSetup.exe is a cross-check only: a rollup need not ship it, so an older file says nothing (operations.md 3.4,
 * inferred). A newer one than the list of patches explains contradicts the list.
 */
function versionProblem({ exchange }: Inspection, release: Release | undefined): string[] {
  if (!exchange?.setupVersion || !release || compareBuilds(exchange.setupVersion, release.build) <= 0)
    return [];
  return [
    `ExSetup.exe is at ${exchange.setupVersion}, newer than ${release.build} (${release.level}) from the list of patches.`,
  ];
}

function compareBuilds(a: string, b: string): number {
  const left = a.split(".").map(Number);
  const right = b.split(".").map(Number);
  for (let i = 0; i < 4; i += 1) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
