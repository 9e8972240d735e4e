import { Refusal, WindowsError } from "../world/contract";
import type { ProgramCall } from "../world/contract";
import { answerCall } from "./answer-call";
import { changingCall } from "./changing-call";
import { ComError, scriptingError, windowsHresult } from "./com/com-error";
import type { ScriptRun } from "./com/script-run";
import { wscript } from "./com/wscript";
import { ObjectTable } from "./object-table";
import type { ScriptThread } from "./script-thread";
import { runInThread } from "./script-thread";
import type { WireCall, WireReply, WorkerMessage } from "./wire";

export interface ScriptOptions {
  readonly call: ProgramCall;
  readonly path: string;
  readonly source: string;
  readonly args: readonly string[];
}

export type ScriptEnd =
  | { readonly kind: "end"; readonly exitCode: number }
  | { readonly kind: "uncaught"; readonly text: string }
  | { readonly kind: "killed" };

/** Runs a script in a thread of its own, so that it can wait for an answer while the lab goes on working. */
export function runScript(options: ScriptOptions): Promise<ScriptEnd> {
  return new ScriptProcess(options).end;
}

class ScriptProcess {
  readonly end: Promise<ScriptEnd>;
  readonly #call: ProgramCall;
  readonly #objects = new ObjectTable();
  readonly #unclosed = new Set<() => void>();
  readonly #thread: ScriptThread;
  readonly #run: ScriptRun;
  #resolve: (end: ScriptEnd) => void = () => undefined;
  #letTimePass: () => void;
  #over = false;

  constructor(options: ScriptOptions) {
    const { machine, process } = options.call;
    this.#call = options.call;
    this.end = new Promise((resolve) => (this.#resolve = resolve));
    this.#letTimePass = machine.clock.hold();
    this.#run = this.#scriptRun(options);
    const start = {
      source: options.source,
      fileName: options.path,
      now: machine.clock.now(),
      root: this.#objects.toWire(wscript(this.#run)),
    };
    this.#thread = runInThread(start, (message) => this.#receive(message));
    process.killed.addEventListener("abort", () => this.#finish({ kind: "killed" }), { once: true });
    if (process.killed.aborted) this.#finish({ kind: "killed" });
  }

  #scriptRun({ call, path, args }: ScriptOptions): ScriptRun {
    const { machine, process, stdout } = call;
    return {
      machine,
      process,
      disk: machine.disk(process.account),
      registry: machine.registry(process.bits),
      scriptPath: path,
      args,
      stdout,
      whileTimePasses: async (work) => {
        this.#letTimePass();
        try {
          return await work();
        } finally {
          if (!this.#over) this.#letTimePass = machine.clock.hold();
        }
      },
      quit: (exitCode) => {
        this.#finish({ kind: "end", exitCode });
        return new Promise<never>(() => undefined);
      },
      atEnd: (work) => {
        this.#unclosed.add(work);
        return () => void this.#unclosed.delete(work);
      },
    };
  }

  #receive(message: WorkerMessage): void {
    if (this.#over) return;
    if (message.kind === "end") this.#finish({ kind: "end", exitCode: 0 });
    else if (message.kind === "uncaught") this.#finish(message);
    else void this.#answer(message.number, message.call);
  }

  async #answer(number: number, call: WireCall): Promise<void> {
    const reply = await this.#replyTo(call);
    if (this.#over) return;
    this.#thread.answer(number, reply);
  }

  /** A call that changes something is a moment at which the script may die. */
  #tellStep(call: WireCall): void {
    if (call.op !== "call") return;
    const args = call.args.map((arg) => this.#objects.fromWire(arg));
    const what = changingCall(this.#objects.object(call.id), call.member, args);
    const { machine, process } = this.#call;
    if (what !== undefined)
      machine.steps.take({ life: process.session, kind: "script", what, pid: process.pid });
  }

  async #replyTo(call: WireCall): Promise<WireReply> {
    const now = (): number => this.#call.machine.clock.now();
    try {
      this.#tellStep(call);
      this.#call.process.killed.throwIfAborted();
      const value = await answerCall(this.#run, this.#objects, call);
      return { now: now(), value: this.#objects.toWire(value) };
    } catch (error) {
      const { number, message } = asComError(error, call);
      return { now: now(), error: { number, description: message } };
    }
  }

  /** Files that are open are closed by a script's end; a killed one writes nothing more. */
  #finish(end: ScriptEnd): void {
    if (this.#over) return;
    this.#over = true;
    if (end.kind !== "killed") this.#closeFiles();
    this.#thread.end();
    this.#letTimePass();
    this.#resolve(end);
  }

  #closeFiles(): void {
    for (const close of this.#unclosed) {
      try {
        close();
      } catch (error) {
        if (!(error instanceof ComError)) throw error;
      }
    }
  }
}

/** A refusal is on the machine's list by now; the script meets what JScript says of something that is not there. */
function asComError(error: unknown, call: WireCall): ComError {
  if (error instanceof ComError) return error;
  if (error instanceof WindowsError) return windowsHresult(error);
  if (error instanceof Refusal) {
    return call.op === "create"
      ? scriptingError(429, "Automation server can't create object")
      : scriptingError(438, "Object doesn't support this property or method");
  }
  return new ComError(
    0x80004005,
    `the lab itself failed: ${error instanceof Error ? error.stack : String(error)}`,
  );
}
