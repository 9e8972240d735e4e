import { fork, type ChildProcess } from "node:child_process";
import os from "node:os";
import path from "node:path";
import type { Recording, Verdict } from "./trial";
import type { TrialSpec } from "./trials";
import type { Order, Report } from "./worker";

/** Trials at a time in one process: while one waits for its scripts the other goes on. */
const SITES_AT_ONCE = 2;

/** Processes that play trials, as many as there are cores. */
export interface Crew {
  /** So many trials can be under way at once. */
  readonly size: number;
  record(scenario: string): Promise<Recording>;
  run(trial: TrialSpec, recording: Recording): Promise<Verdict>;
  dismiss(): void;
}

export function hireCrew(): Crew {
  const workers = Array.from({ length: Math.max(1, os.availableParallelism()) }, () => new Worker());
  let next = 0;
  const order = (what: Unnumbered): Promise<Report> => {
    const least = [...workers].sort((one, other) => one.busy - other.busy)[0] as Worker;
    return least.order({ ...what, number: next++ });
  };
  return {
    size: workers.length * SITES_AT_ONCE,
    record: async (scenario) => {
      const report = await order({ kind: "record", scenario });
      if ("recording" in report) return report.recording;
      throw new Error("error" in report ? report.error : "the worker recorded nothing");
    },
    run: async (trial, recording) => {
      // Of the recorded run a trial needs how it began and ended.
      const report = await order({ kind: "try", trial, recording: { ...recording, steps: [] } });
      if ("verdict" in report) return report.verdict;
      return { problems: ["error" in report ? report.error : "the worker gave no verdict"], struck: [] };
    },
    dismiss: () => {
      for (const worker of workers) worker.dismiss();
    },
  };
}

type Unnumbered = Order extends infer One ? (One extends Order ? Omit<One, "number"> : never) : never;

class Worker {
  #process: ChildProcess | undefined;
  readonly #waiting = new Map<number, (report: Report) => void>();

  get busy(): number {
    return this.#waiting.size;
  }

  order(order: Order): Promise<Report> {
    return new Promise((resolve) => {
      this.#waiting.set(order.number, resolve);
      this.#start().send(order);
    });
  }

  dismiss(): void {
    this.#process?.kill();
  }

  /** A process that ended takes its trials with it; the next one gets a new one. */
  #start(): ChildProcess {
    if (this.#process?.connected) return this.#process;
    const started = fork(path.join(__dirname, "worker.ts"), { execArgv: ["--require", "tsx/cjs"] });
    started.on("message", (report: Report) => {
      this.#waiting.get(report.number)?.(report);
      this.#waiting.delete(report.number);
    });
    started.on("exit", (code, signal) => {
      for (const [number, tell] of this.#waiting)
        tell({ number, error: `the process of the lab ended (${signal ?? code})` });
      this.#waiting.clear();
    });
    this.#process = started;
    return started;
  }
}
