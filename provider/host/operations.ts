import { afterRealTime } from "./after";
import type { After } from "./after";

/** Why an operation was told to stop; its text is for the operator. */
export class Stopped extends Error {}

export interface Running {
  readonly signal: AbortSignal;
  startTimeLimit(defaultSeconds: number): void;
}

/**
 * The calls under way, each with an AbortController of its own: Cancel also comes at every normal end of the engine,
 * so what starts after it must not find itself stopped.
 */
export class Operations {
  private readonly controllers = new Set<AbortController>();
  private readonly idle: (() => void)[] = [];

  constructor(private readonly after: After = afterRealTime) {}

  async run<T>(customTimeout: number, work: (running: Running) => Promise<T>): Promise<T> {
    const controller = new AbortController();
    let cancelLimit: () => void = () => undefined;
    const startTimeLimit = (defaultSeconds: number): void => {
      const seconds = customTimeout > 0 ? customTimeout : defaultSeconds;
      cancelLimit();
      cancelLimit = this.after(seconds * 1000, () => controller.abort(new Stopped(timeIsOver(seconds))));
    };
    this.controllers.add(controller);
    try {
      return await work({ signal: controller.signal, startTimeLimit });
    } finally {
      cancelLimit();
      this.controllers.delete(controller);
      if (this.controllers.size === 0) this.idle.splice(0).forEach((tell) => tell());
    }
  }

  stop(reason: string): void {
    for (const controller of this.controllers) controller.abort(new Stopped(reason));
  }

  /** Resolves when nothing is under way. */
  settled(): Promise<void> {
    return this.controllers.size === 0
      ? Promise.resolve()
      : new Promise((resolve) => this.idle.push(resolve));
  }
}

function timeIsOver(seconds: number): string {
  const text = seconds % 60 === 0 ? `${String(seconds / 60)} min` : `${String(seconds)} s`;
  return `the time limit of ${text} is over (the resource option customTimeouts sets another)`;
}
