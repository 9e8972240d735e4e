import type { Reporter } from "../rollout/server/contract";
import type { After } from "./host/after";
import type { OperationLog } from "./host/contract";

/** Without a terminal each message is a line in a log, so no more often than this. */
const PAUSE_MS = 4_000;

export interface Progress extends Reporter {
  /** Drops what was held back; resolves when the engine has everything else. */
  end(): Promise<void>;
}

/**
 * A rollout's words to the engine. A phase is told at once when the last is some seconds old; of those that come
 * sooner only the newest is told, when the pause is over.
 */
export function progress(options: { readonly log: OperationLog; readonly after: After }): Progress {
  const { log, after } = options;
  let last: Promise<void> = Promise.resolve();
  let told = "";
  let held: string | undefined;
  let cancelPause: (() => void) | undefined;

  const tell = (text: string): void => {
    if (text === told) return;
    told = text;
    last = log.status(text);
    cancelPause = after(PAUSE_MS, () => {
      cancelPause = undefined;
      const next = held;
      held = undefined;
      if (next !== undefined) tell(next);
    });
  };
  return {
    phase: (text) => (cancelPause ? (held = text) : tell(text)),
    info: (text) => void (last = log.info(text)),
    warning: (text) => void (last = log.warning(text)),
    end: () => {
      cancelPause?.();
      cancelPause = undefined;
      held = undefined;
      return last;
    },
  };
}
