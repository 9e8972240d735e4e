import { wait } from "../system/wait";

/**
 * "Permission denied": somebody else has the file open for a moment, a reader or a virus scanner. "Unspecified error"
 * may be that too (Wine 8 says it for a sharing violation).
 */
var PERMISSION_DENIED = 0x800a0046;
var UNSPECIFIED = 0x80004005;
var TRIES = 25;
var STEP_MILLISECONDS = 200;

export function patiently<T>(work: () => T): T {
  for (var count = 1; ; count++) {
    try {
      return work();
    } catch (error) {
      var number = ((error as { number?: number }).number || 0) >>> 0;
      var canPass = number === PERMISSION_DENIED || number === UNSPECIFIED;
      if (!canPass || count >= TRIES) throw error;
    }
    wait(STEP_MILLISECONDS);
  }
}
