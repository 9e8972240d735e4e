import type { Readable } from "node:stream";

const LOOK_EVERY = 15_000;

/**
 * Calls back when nothing at all has come in for the given time. Any byte is life: on a slow link the answer to a
 * keep-alive queues behind an upload, and counting unanswered ones would cut a transfer that is going well.
 */
export function watchSilence(transport: Readable, ms: number, onSilence: () => void): () => void {
  let last = performance.now();
  const heard = () => (last = performance.now());
  const timer = setInterval(() => {
    if (performance.now() - last >= ms) onSilence();
  }, LOOK_EVERY);
  timer.unref();
  transport.on("data", heard);
  return () => {
    clearInterval(timer);
    transport.removeListener("data", heard);
  };
}
