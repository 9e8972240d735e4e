import type { LockFacts } from "../protocol";
import { fileSystem } from "../com/file-system";
import { holdFile } from "../files/held-file";
import { appendRecord, lastRecord, writeText } from "../files/write-text";
import { lockFile } from "../home/home-paths";
import { fail } from "../text/failure";
import { now, timeOf } from "../text/time";
import { writeJson } from "../text/write-json";
import { isJobOfTokenAlive, isOfToken } from "../job/job-folder";

/** A line of the lock's file. Renewals are appended, so a reader always finds a whole one. */
export interface LockRecord {
  readonly token: string;
  readonly who: string;
  readonly what: string;
  readonly since: string;
  readonly until: string;
}

/** null: nobody. A file without a whole record (power loss) is nobody's. */
export function readLock(): LockRecord | null {
  var record = lastRecord(lockFile()) as LockRecord | null;
  return record !== null && typeof record.token === "string" ? record : null;
}

export function writeLock(record: LockRecord): void {
  writeText(lockFile(), writeJson(record) + "\r\n");
}

export function renewLock(record: LockRecord): void {
  appendRecord(lockFile(), record);
}

export function removeLock(): void {
  if (fileSystem().FileExists(lockFile())) fileSystem().DeleteFile(lockFile(), true);
}

export function lockFacts(record: LockRecord): LockFacts {
  return {
    token: record.token,
    who: record.who,
    what: record.what,
    since: record.since,
    until: record.until,
    alive: timeOf(record.until) > new Date().getTime() || isJobOfTokenAlive(record.token),
  };
}

/**
 * Called by the job's own process as soon as it lives: from then on the job holds the server, not the lease of who asked
 * for it. When the job is over and its controller is dead, nobody has to wait for a lease to run out; a controller that
 * lives takes a lease again with its token.
 */
export function handLockToJob(id: string): void {
  withLockFile(function () {
    var held = readLock();
    if (held === null || !isOfToken(id, held.token)) return;
    renewLock({ token: held.token, who: held.who, what: held.what, since: held.since, until: now() });
  });
}

/** Look and change as one: two controllers that find the same dead holder must not both replace it. */
export function withLockFile<T>(work: () => T): T {
  var guard = holdFile(lockFile() + ".guard", 10000);
  if (guard === null) {
    return fail({
      code: "locked",
      message: "Another controller has been changing the lock of this server for 10 s. Try again.",
      detail: lockFile() + ".guard is held open",
    });
  }
  try {
    return work();
  } finally {
    guard.Close();
  }
}
