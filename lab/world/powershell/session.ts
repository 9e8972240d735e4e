import type { WorldCall } from "../program";
import type { Block } from "./syntax";
import type { Value } from "./values";

export interface ScriptFunction {
  readonly parameters: readonly string[];
  readonly body: Block;
}

/** One powershell.exe: its variables, functions and snap-ins. */
export class Session {
  readonly functions = new Map<string, ScriptFunction>();
  readonly snapins = new Set<string>();
  readonly #scopes: Map<string, Value>[] = [
    new Map<string, Value>([
      ["true", true],
      ["false", false],
      ["null", null],
      ["erroractionpreference", "Continue"],
      ["progresspreference", "Continue"],
      ["warningpreference", "Continue"],
    ]),
  ];

  constructor(readonly call: WorldCall) {
    this.set("pid", call.process.pid);
  }

  /** One that nobody has set is empty. */
  get(name: string): Value {
    for (const scope of [...this.#scopes].reverse()) {
      const value = scope.get(name);
      if (value !== undefined) return value;
    }
    return name.startsWith("env:") ? this.#environment(name.slice(4)) : null;
  }

  set(name: string, value: Value): void {
    this.#scopes[this.#scopes.length - 1]?.set(name, value);
  }

  /** A function's or a block's own variables. */
  async inScope<T>(variables: Readonly<Record<string, Value>>, work: () => Promise<T>): Promise<T> {
    this.#scopes.push(new Map(Object.entries(variables)));
    try {
      return await work();
    } finally {
      this.#scopes.pop();
    }
  }

  #environment(name: string): Value {
    const found = Object.entries(this.call.process.environment).find(([key]) => key.toLowerCase() === name);
    return found?.[1] ?? null;
  }

  /** Lab time passes. */
  async wait(seconds: number): Promise<void> {
    await this.call.machine.clock.sleep(seconds * 1000, this.call.process.killed);
  }

  async untilKilled(): Promise<never> {
    const { killed } = this.call.process;
    return new Promise((_, reject) =>
      killed.addEventListener("abort", () => reject(new Error("powershell.exe was ended")), { once: true }),
    );
  }

  refuse(what: string): never {
    return this.call.machine.refuse(`PowerShell: ${what}`);
  }
}
