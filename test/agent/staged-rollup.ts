import { createHash } from "node:crypto";
import type {
  ApplyRequest,
  CollectReply,
  InstallAction,
  JobSpec,
  JobStatus,
  RemoveAction,
  StageReply,
  StageRequest,
} from "../../agent/protocol";
import { makeRollupPackage, rollupPackageNames } from "../../lab/msp";
import type { Machine } from "../../lab/world/machine";
import { ADMINISTRATOR, LANDING, value } from "./agent-on";
import { untilQuiet } from "./quiet";

export const TOKEN = "token-0001";
const PACKAGE = makeRollupPackage("RTM-RU7");
const NAMES = rollupPackageNames("RTM-RU7");
export const SHA256 = createHash("sha256").update(PACKAGE).digest("hex");

/** Puts Update Rollup 7 where SFTP would put it. */
export function uploadRollup(machine: Machine, data: Buffer = PACKAGE): StageRequest {
  machine.environment(ADMINISTRATOR, 64);
  const from = `${LANDING}\\upload.tmp`;
  machine.disk(ADMINISTRATOR).write(from, data);
  return { op: "stage", from, name: NAMES.fileName, sha256: SHA256, size: PACKAGE.length, keep: 3 };
}

export function installAction(changes: Partial<InstallAction> = {}): InstallAction {
  return {
    kind: "install",
    title: "Update Rollup 7 for Exchange Server 2007 (KB953469)",
    patchCode: NAMES.patchCode,
    package: { sha256: SHA256, name: NAMES.fileName },
    unlessApplied: false,
    ...changes,
  };
}

export function removeAction(...levels: string[]): RemoveAction {
  return {
    kind: "remove",
    title: `Remove ${levels.join(", ")}`,
    patchCodes: levels.map((level) => rollupPackageNames(level).patchCode),
  };
}

export function rollupJob(changes: Partial<JobSpec> = {}): ApplyRequest {
  return {
    op: "apply",
    token: TOKEN,
    job: {
      id: "job-1",
      title: "Update Rollup 7 for Exchange Server 2007 (KB953469)",
      who: "ann@build7",
      productCode: "{24B2C164-DE66-44FE-B468-A46D9D5E6B31}",
      actions: [installAction()],
      busyWaitSeconds: 600,
      limitSeconds: 7200,
      ...changes,
    },
  };
}

/** Staged and locked: only `apply` is missing. */
export async function stageAndLock(machine: Machine): Promise<void> {
  await value<StageReply>(machine, uploadRollup(machine));
  await value(machine, { op: "lock", token: TOKEN, leaseSeconds: 120, who: "ann@build7", what: "RU7" });
}

export async function followToEnd(machine: Machine, job: string): Promise<JobStatus[]> {
  const seen: JobStatus[] = [];
  for (;;) {
    const last = seen.at(-1);
    const status = await value<JobStatus>(machine, {
      op: "status",
      job,
      seen: last ? { phase: last.phase, note: last.note } : null,
      waitSeconds: 600,
    });
    seen.push(status);
    if (status.phase === "done" || status.alive === "no") return seen;
  }
}

/** From staging to the result, on a machine on which nothing was done yet. */
export async function installRollup(machine: Machine, changes: Partial<JobSpec> = {}): Promise<CollectReply> {
  await stageAndLock(machine);
  await value(machine, rollupJob(changes));
  await untilQuiet(machine);
  await followToEnd(machine, changes.id ?? "job-1");
  return value<CollectReply>(machine, { op: "collect", job: changes.id ?? "job-1", logLines: 20 });
}
