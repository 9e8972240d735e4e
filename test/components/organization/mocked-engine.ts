import * as pulumi from "@pulumi/pulumi";
import type { MockResourceArgs } from "@pulumi/pulumi/runtime";

/** One resource that the engine was asked for and has not answered yet. */
export interface Pending {
  readonly name: string;
  readonly type: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  done(): void;
}

/**
 * An engine that answers when it is told to, so a test sees what is in work at once. The SDK asks for a resource when
 * all that it depends on has been answered.
 */
export class MockedEngine {
  readonly asked: MockResourceArgs[] = [];
  private readonly pending = new Set<Pending>();

  static async start(): Promise<MockedEngine> {
    const engine = new MockedEngine();
    await pulumi.runtime.setMocks({
      newResource: (args) => engine.newResource(args),
      call: ({ inputs }) => inputs as object,
    });
    return engine;
  }

  /** Forgets what an earlier test asked for. */
  reset(): void {
    this.asked.length = 0;
    this.pending.clear();
  }

  /** What is in work, when nothing more is asked for without an answer. */
  async inWork(): Promise<readonly Pending[]> {
    for (let before = -1; before !== this.asked.length;) {
      before = this.asked.length;
      for (let turn = 0; turn < 30; turn += 1) await new Promise(setImmediate);
    }
    return [...this.pending];
  }

  /** Answers all one after the other; gives the names in the order in which they were asked for. */
  async runToEnd(): Promise<readonly string[]> {
    const order: string[] = [];
    for (let open = await this.inWork(); open.length > 0; open = await this.inWork()) {
      order.push(open[0]!.name);
      open[0]!.done();
    }
    return order;
  }

  inputsOf(name: string): Readonly<Record<string, unknown>> {
    const found = this.asked.find((args) => args.name === name);
    if (!found) throw new Error(`${name} was never asked for`);
    return found.inputs as Readonly<Record<string, unknown>>;
  }

  private newResource(args: MockResourceArgs): Promise<{ id: string; state: object }> {
    this.asked.push(args);
    const { name, type } = args;
    const inputs = args.inputs as Readonly<Record<string, unknown>>;
    const state = { ...inputs, level: "RTM-RU7", stdout: `${name} was here`, stderr: "" };
    if (type === "exchange-rollup:index:ExchangeOrganization")
      return Promise.resolve({ id: name, state: inputs });
    return new Promise((answered) => {
      const one: Pending = {
        name,
        type,
        inputs,
        done: () => {
          this.pending.delete(one);
          answered({ id: name, state });
        },
      };
      this.pending.add(one);
    });
  }
}
