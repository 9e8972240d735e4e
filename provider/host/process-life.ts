import { fstatSync } from "node:fs";
import type { Served } from "./serve";

/** What is under way gets this long to let go of its server. The engine kills 5 s after its SIGINT. */
const GRACE_MS = 2_000;

/**
 * Ends the process with its engine: on the SIGINT that the engine sends at every normal end (swallowing it costs 5 s
 * per command), on SIGTERM, and when stdin ends, which is the only sign of an engine that was killed.
 */
export function endWithEngine(served: Served): void {
  let ending = false;
  const end = (reason: string): void => {
    if (ending) return;
    ending = true;
    served.operations.stop(reason);
    const grace = new Promise<void>((resolve) => setTimeout(resolve, GRACE_MS));
    void Promise.race([served.operations.settled(), grace]).finally(() => process.exit(0));
  };
  process.on("SIGINT", () => end("the engine ended the provider"));
  process.on("SIGTERM", () => end("the provider was told to end"));
  if (engineHoldsStdin()) {
    process.stdin.on("end", () => end("the engine is gone"));
    process.stdin.on("error", () => end("the engine is gone"));
    process.stdin.resume();
  }
}

/** A bug must not end the process: every later step of the run would fail with it. The engine shows stderr when asked. */
export function outliveBugs(): void {
  process.on("uncaughtException", (error) => console.error("exchange-rollup: uncaught:", error));
  process.on("unhandledRejection", (reason) =>
    console.error("exchange-rollup: unhandled rejection:", reason),
  );
}

/** The engine's stdin is a pipe (a socket pair from Node); /dev/null or a terminal means that somebody started us by hand. */
function engineHoldsStdin(): boolean {
  try {
    const stdin = fstatSync(0);
    return stdin.isFIFO() || stdin.isSocket();
  } catch {
    return false; // closed
  }
}
