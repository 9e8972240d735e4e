import type { InstallerRun, JobResult } from "../../agent/protocol";
import type { PatchReport, RunReport } from "./contract";

/** The patches before and after, as looks or the job itself read them; null: could not be read. */
export interface Difference {
  readonly from: string;
  readonly to: string;
  readonly before: readonly PatchReport[] | null;
  readonly after: readonly PatchReport[] | null;
  /** What `did` says when no rollup came or went, and no interim update went. */
  readonly tried: string;
}

/** The output lastRun of a job, whoever started it. What it did is what the list of patches shows. */
export function reportRun(result: JobResult, difference: Difference): RunReport {
  const seconds = Math.round((Date.parse(result.endedAt) - Date.parse(result.startedAt)) / 1000);
  const last = lastRun(result);
  return {
    did: whatItDid(difference),
    from: difference.from,
    to: difference.to,
    startedAt: result.startedAt,
    endedAt: result.endedAt,
    seconds: Number.isFinite(seconds) ? seconds : result.runs.reduce((sum, run) => sum + run.seconds, 0),
    exitCode: last?.exitCode ?? -1,
    logPath: last?.logPath ?? "",
    job: result.id,
  };
}

/** The last for which msiexec was called. */
export function lastRun({ runs }: JobResult): InstallerRun | undefined {
  return runs.filter((run) => !run.skipped).at(-1);
}

function whatItDid({ before, after, tried }: Difference): string {
  if (before === null || after === null) return tried;
  const gone = goneFrom(before, after);
  const come = rollups(after).filter((rollup) => !before.some(({ code }) => code === rollup.code));
  const parts = [
    ...gone.map(({ level, displayName }) => `removed ${level || displayName}`),
    ...come.map(({ level }) => `installed ${level}`),
  ];
  return parts.length > 0 ? parts.join(", ") : tried;
}

/** Interim updates first, as they go first. */
export function goneFrom(
  before: readonly PatchReport[],
  after: readonly PatchReport[],
): readonly PatchReport[] {
  return [...interimUpdates(before), ...rollups(before)].filter(
    (patch) => !after.some(({ code }) => code === patch.code),
  );
}

function interimUpdates(patches: readonly PatchReport[]): readonly PatchReport[] {
  return patches.filter((patch) => patch.kind === "interim" && patch.state !== "registered");
}

function rollups(patches: readonly PatchReport[]): readonly PatchReport[] {
  return patches.filter((patch) => patch.kind === "rollup" && patch.state !== "registered");
}
