import type { LockFacts, LockReply } from "../protocol";
import { isJobOfTokenAlive } from "../job/job-folder";
import { tidyTasks } from "../job/tidy-tasks";
import { ensureHome, hasHome } from "../home/home";
import { requireAdministrator } from "../system/administrator";
import { fail } from "../text/failure";
import { badRequest, nameField, numberField, textField } from "../text/fields";
import type { Fields } from "../text/fields";
import { isoTime, milliseconds, now } from "../text/time";
import { lockFacts, readLock, removeLock, renewLock, withLockFile, writeLock } from "../lock/lock-file";
import type { LockRecord } from "../lock/lock-file";

export var TOKEN = /^[A-Za-z0-9-]{8,80}$/;

/** Whoever takes the server for a change also takes away what a job that is over left in Task Scheduler. */
export function lock(request: Fields): LockReply {
  var wanted = wantedLock(request);
  requireAdministrator();
  ensureHome();
  var taken = withLockFile(function () {
    return take(wanted);
  });
  if (taken.isNew) tidyTasks();
  return { replaced: taken.replaced };
}

export function unlock(request: Fields): Record<string, never> {
  var token = nameField(request, "token", TOKEN);
  if (!hasHome()) return {};
  return withLockFile(function () {
    var held = readLock();
    if (held !== null && held.token === token) removeLock();
    return {};
  });
}

/** A change needs the lock; a renewal in time keeps it. */
export function requireLock(token: string): void {
  var held = hasHome() ? readLock() : null;
  if (held !== null && held.token === token) return;
  fail({
    code: "notLocked",
    message:
      held === null
        ? "The lock of this server is not held any more. Run the operation again."
        : "The lock of this server was taken over by " + describe(lockFacts(held)) + ".",
    detail: "",
  });
}

function take(wanted: LockRecord): LockReply & { readonly isNew: boolean } {
  var held = readLock();
  if (held !== null && held.token === wanted.token) {
    renewLock({
      token: held.token,
      who: wanted.who,
      what: wanted.what,
      since: held.since,
      // A job that runs holds the server by itself.
      until: isJobOfTokenAlive(held.token) ? now() : wanted.until,
    });
    return { replaced: null, isNew: false };
  }
  var facts = held === null ? null : lockFacts(held);
  if (facts !== null && facts.alive) {
    fail({ code: "locked", message: "This server is held by " + describe(facts) + ".", detail: "" });
  }
  removeLock();
  writeLock(wanted);
  return { replaced: facts, isNew: true };
}

function wantedLock(request: Fields): LockRecord {
  var seconds = numberField(request, "leaseSeconds");
  if (seconds < 1 || seconds > 86400) badRequest("leaseSeconds is not from 1 to 86400");
  return {
    token: nameField(request, "token", TOKEN),
    who: textField(request, "who"),
    what: textField(request, "what"),
    since: now(),
    until: isoTime(new Date(milliseconds() + seconds * 1000)),
  };
}

function describe(lock: LockFacts): string {
  return lock.who + " since " + lock.since + ": " + lock.what;
}
