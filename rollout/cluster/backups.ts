import type { DatabaseFacts } from "../../agent/protocol";
import type { ClusterState, GateAnswer, GateLimits, MailboxServerState } from "./contract";

const MS_PER_HOUR = 60 * 60 * 1000;

/** A move stops running backups (operations.md 1.5). */
export function answerBackups(
  { name, databases }: MailboxServerState,
  { backupWait }: GateLimits,
): GateAnswer {
  if (databases === null)
    return {
      kind: "closed",
      because: `${name}: whether a backup runs could not be found out.`,
      code: "BACKUP_RUNNING",
    };
  const unknown = databases.filter(
    ({ mounted, backupRunning }) => mounted === "yes" && backupRunning === "unknown",
  );
  if (unknown.length > 0) {
    return {
      kind: "closed",
      because: `${name}: whether a backup of ${unknown.map(title).join(" and ")} runs could not be found out.`,
      code: "BACKUP_RUNNING",
    };
  }
  const running = databases.filter(({ backupRunning }) => backupRunning === "yes");
  if (running.length === 0) return { kind: "open", warnings: [] };
  const because = `${name}: waiting for the backup of ${running.map(title).join(" and ")} to end`;
  return { kind: "wait", because, seconds: backupWait, code: "BACKUP_RUNNING" };
}

/** Microsoft asks for a full backup before and after (operations.md 1.1). */
export function backupWarnings(
  { mailboxServers, time }: ClusterState,
  { backupAgeHours }: GateLimits,
): readonly string[] {
  const limit = Date.parse(time) - backupAgeHours * MS_PER_HOUR;
  return mailboxServers.flatMap(({ name, databases }) => {
    const old = (databases ?? []).filter(
      ({ lastFullBackup }) => lastFullBackup === null || Date.parse(lastFullBackup) < limit,
    );
    if (old.length === 0) return [];
    const which = old.map((database) => `${title(database)} (${database.lastFullBackup ?? "none known"})`);
    return [
      `${name}: no full backup within ${backupAgeHours} hours of ${which.join(", ")}. Microsoft asks for one before a rollup, and again after it.`,
    ];
  });
}

function title({ storageGroup, name }: DatabaseFacts): string {
  return `${storageGroup}\\${name}`;
}
