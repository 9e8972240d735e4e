import { Worker } from "node:worker_threads";
import type { WireReply, WorkerMessage, WorkerStart } from "./wire";
import { OVER } from "./wire";
import { workerCode } from "./worker-code";

/** Beyond these a thread that has nothing to do is ended. */
const MOST_IDLE = 8;

const idle: ScriptThread[] = [];

/**
 * A thread for one script. Starting one costs more than most scripts take, so it is kept for the next script, which gets
 * a world of its own there.
 */
export function runInThread(
  start: Omit<WorkerStart, "answered">,
  listen: (message: WorkerMessage) => void,
): ScriptThread {
  const thread = idle.pop() ?? new ScriptThread();
  thread.run(start, listen);
  return thread;
}

export class ScriptThread {
  readonly #worker = new Worker(workerCode(), { eval: true, execArgv: [], env: {} });
  #answered = new Int32Array(new SharedArrayBuffer(4));
  #listen: ((message: WorkerMessage) => void) | undefined;
  /** The script waits for an answer. */
  #asks = false;

  constructor() {
    this.#worker.on("message", (message: WorkerMessage) => this.#receive(message));
    this.#worker.on("error", (error) => this.#lost(String(error.stack ?? error.message)));
    this.#worker.on("exit", () => this.#lost("the script's worker ended"));
  }

  run(start: Omit<WorkerStart, "answered">, listen: (message: WorkerMessage) => void): void {
    const answered = new SharedArrayBuffer(4);
    this.#answered = new Int32Array(answered);
    this.#asks = false;
    this.#listen = listen;
    this.#worker.ref();
    this.#worker.postMessage({ ...start, answered } satisfies WorkerStart);
  }

  answer(number: number, reply: WireReply): void {
    this.#asks = false;
    this.#worker.postMessage(reply);
    this.#wake(number);
  }

  /** The script is over, wherever it is: it never gets an answer again. One that computes goes with its thread. */
  end(): void {
    if (!this.#listen) return;
    this.#listen = () => undefined;
    if (this.#asks) this.#wake(OVER);
    else void this.#worker.terminate();
  }

  #wake(state: number): void {
    Atomics.store(this.#answered, 0, state);
    Atomics.notify(this.#answered, 0);
  }

  #receive(message: WorkerMessage): void {
    const listen = this.#listen;
    this.#asks = message.kind === "call";
    if (!this.#asks) this.#rest();
    listen?.(message);
  }

  /** The script has returned: the thread takes the next one. */
  #rest(): void {
    this.#listen = undefined;
    this.#worker.unref();
    if (idle.length < MOST_IDLE) idle.push(this);
    else void this.#worker.terminate();
  }

  #lost(text: string): void {
    const listen = this.#listen;
    this.#listen = undefined;
    const place = idle.indexOf(this);
    if (place >= 0) idle.splice(place, 1);
    listen?.({ kind: "uncaught", text });
  }
}
