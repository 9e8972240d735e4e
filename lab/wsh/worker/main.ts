import vm from "node:vm";
import { parentPort, receiveMessageOnPort } from "node:worker_threads";
import type { MessagePort } from "node:worker_threads";
import type { WorkerMessage, WorkerStart } from "../wire";
import { Bridge } from "./bridge";
import { installScriptHost } from "./com-proxy";
import { createEs3World } from "./es3-world";

/** Runs one script after the other, each in a world of its own. */
function main(port: MessagePort): void {
  port.on("message", (start: WorkerStart) => {
    const end = runScript(port, start);
    // An answer that came too late for this script is none for the next.
    while (receiveMessageOnPort(port)) continue;
    port.postMessage(end);
  });
}

function runScript(port: MessagePort, start: WorkerStart): WorkerMessage {
  const bridge = new Bridge(port, start);
  const world = createEs3World(() => bridge.now());
  installScriptHost(world, bridge, start.root);
  try {
    vm.runInContext(start.source, world, { filename: start.fileName });
    return { kind: "end" };
  } catch (error) {
    return { kind: "uncaught", text: described(error) };
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

if (parentPort) main(parentPort);
