import { wait } from "../system/wait";

/** "Permission denied": somebody else has the file open for a moment, a reader or a virus scanner. */
var PERMISSION_DENIED = 0x800a0046;
var TRIES = 25;
var STEP_MILLISECONDS = 200;

export function patiently<T>(work: () => T): T {
  for (var count = 1; ; count++) {
    try {
      return work();
    } catch (error) {
      var denied = ((error as { number?: number }).number || 0) >>> 0 === PERMISSION_DENIED;
      if (!denied || count >= TRIES) throw error;
    }
    wait(STEP_MILLISECONDS);
  }
}
