import vm from "node:vm";
import { parentPort, workerData } from "node:worker_threads";
import type { MessagePort } from "node:worker_threads";
import type { WorkerMessage, WorkerStart } from "../wire";
import { Bridge } from "./bridge";
import { installScriptHost } from "./com-proxy";
import { createEs3World } from "./es3-world";

/** Runs one script to its end. */
function main(port: MessagePort, start: WorkerStart): void {
  const bridge = new Bridge(port, start);
  const world = createEs3World(() => bridge.now());
  installScriptHost(world, bridge, start.root);
  const tell = (message: WorkerMessage): void => port.postMessage(message);
  try {
    vm.runInContext(start.source, world, { filename: start.fileName });
    tell({ kind: "end" });
  } catch (error) {
    tell({ kind: "uncaught", text: described(error) });
  }
}

/** With the script's own lines, without those of the lab around it. */
function described(error: unknown): string {
  const { stack, message } = (error ?? {}) as { readonly stack?: unknown; readonly message?: unknown };
  if (typeof stack !== "string") return String(message ?? error);
  return stack
    .split("\n")
    .filter((line) => !/^\s*at .*(\[worker eval\]|node:)/.test(line))
    .join("\n");
}

if (parentPort) main(parentPort, workerData as WorkerStart);
