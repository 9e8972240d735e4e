import { connect, type Socket } from "node:net";
import { dialFailure } from "./dial-failure";
import type { Hop } from "./hop";

/** With several addresses Node moves on after 250 ms, which a slow link does not make. */
const NEXT_ADDRESS_AFTER = 3000;

/** A connected socket with Nagle's algorithm off: with it, each log-on and each exec stalls for 40 ms. */
export function openTcp(hop: Hop, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason as Error);
    const socket = connect({
      host: hop.host,
      port: hop.port,
      noDelay: true,
      autoSelectFamilyAttemptTimeout: NEXT_ADDRESS_AFTER,
    });
    const abort = () => {
      socket.destroy();
      reject(signal.reason as Error);
    };
    signal.addEventListener("abort", abort, { once: true });
    const fail = (error: Error) => {
      signal.removeEventListener("abort", abort);
      reject(dialFailure(hop, error));
    };
    socket.once("error", fail);
    socket.once("connect", () => {
      signal.removeEventListener("abort", abort);
      socket.removeListener("error", fail);
      socket.on("error", () => undefined); // ssh2 listens as well; this one outlives it
      resolve(socket);
    });
  });
}
