import type { MessagePort } from "node:worker_threads";
import { receiveMessageOnPort } from "node:worker_threads";
import type { WireCall, WireReply, WireValue, WorkerMessage } from "../wire";

/** A COM error before it becomes one of the script's own realm. */
export class ComFault extends Error {
  constructor(
    readonly number: number,
    readonly description: string,
  ) {
    super(description);
  }
}

/** Calls to the main thread that answer before they return, as COM does; the main thread meanwhile works asynchronously. */
export class Bridge {
  readonly #answered: Int32Array;
  #calls = 0;
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
    this.port.postMessage({ kind: "call", number, call } satisfies WorkerMessage);
    // A wake-up of the call before may come late: only the number tells that this one was answered.
    while (Atomics.load(this.#answered, 0) !== number) Atomics.wait(this.#answered, 0, number - 1);
    const received = receiveMessageOnPort(this.port) as { message: WireReply } | undefined;
    if (!received) throw new Error("the main thread woke the script without an answer");
    const reply = received.message;
    this.#now = reply.now;
    if ("error" in reply) throw new ComFault(reply.error.number, reply.error.description);
    return reply.value;
  }
}
