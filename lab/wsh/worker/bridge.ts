import type { MessagePort } from "node:worker_threads";
import { receiveMessageOnPort } from "node:worker_threads";
import type { WireCall, WireReply, WireValue, WorkerMessage } from "../wire";
import { OVER } from "../wire";

/** So often a script that is over may catch that and ask for more; then its thread goes with it. */
const PATIENCE = 100;

/** A COM error before it becomes one of the script's own realm. */
export class ComFault extends Error {
  constructor(
    readonly number: number,
    readonly description: string,
  ) {
    super(description);
  }
}

/** Thrown through a script that is over. What it still does on its way out reaches nobody: nothing it asks is passed on. */
export class ScriptOver extends Error {}

/** Calls to the main thread that answer before they return, as COM does; the main thread meanwhile works asynchronously. */
export class Bridge {
  readonly #answered: Int32Array;
  #calls = 0;
  #askedWhenOver = 0;
  #now: number;

  constructor(
    private readonly port: MessagePort,
    start: { readonly answered: SharedArrayBuffer; readonly now: number },
  ) {
    this.#answered = new Int32Array(start.answered);
    this.#now = start.now;
  }

  /** Lab time of the last answer: while a script computes, the clock is held. */
  now(): number {
    return this.#now;
  }

  ask(call: WireCall): WireValue {
    const number = ++this.#calls;
    if (Atomics.load(this.#answered, 0) === OVER) this.#leave();
    this.port.postMessage({ kind: "call", number, call } satisfies WorkerMessage);
    this.#wait(number);
    const received = receiveMessageOnPort(this.port) as { message: WireReply } | undefined;
    if (!received) throw new Error("the main thread woke the script without an answer");
    const reply = received.message;
    this.#now = reply.now;
    if ("error" in reply) throw new ComFault(reply.error.number, reply.error.description);
    return reply.value;
  }

  /** A wake-up of the call before may come late: only the number tells that this one was answered. */
  #wait(number: number): void {
    for (;;) {
      const seen = Atomics.load(this.#answered, 0);
      if (seen === number) return;
      if (seen === OVER) this.#leave();
      Atomics.wait(this.#answered, 0, seen);
    }
  }

  #leave(): never {
    // No script can catch the end of its thread.
    if (++this.#askedWhenOver > PATIENCE) process.exit();
    throw new ScriptOver("the script is over");
  }
}
