import {
  Refusal,
  WindowsError,
  type Account,
  type LabMachine,
  type RunOptions,
} from "../../../lab/world/contract";
import { createClock } from "../../../lab/world/clock";
import { Steps } from "../../../lab/world/steps";
import { SmallDisk } from "./small-disk";

const ADMINISTRATOR: Account = { name: "Administrator", administrator: true };

export interface Ran extends RunOptions {
  ended: "no" | "yes" | "killed";
}

/**
 * The little of a machine that the SSH front uses. Command lines: `… say TEXT` prints, `… fail N` ends with N,
 * `… big N` prints N bytes, `… wait` runs until it is killed, `… cat` prints its stdin; others are not found.
 */
export class SmallMachine {
  readonly name = "EX1";
  readonly files = new SmallDisk();
  readonly refusals: string[] = [];
  readonly ran: Ran[] = [];
  readonly steps = new Steps();
  readonly clock = createClock("manual");
  power: "on" | "off" = "on";
  private readonly listeners = new Set<(power: "on" | "off") => void>();
  private readonly watchers: (() => void)[] = [];

  get lab(): LabMachine {
    return this as unknown as LabMachine;
  }

  account(name: string): Account | undefined {
    return name.toLowerCase() === "administrator" ? ADMINISTRATOR : undefined;
  }

  disk(): SmallDisk {
    return this.files;
  }

  environment(account: Account): Readonly<Record<string, string>> {
    return {
      USERPROFILE: `C:\\Documents and Settings\\${account.name}`,
      ComSpec: "C:\\WINDOWS\\system32\\cmd.exe",
      OS: "Windows_NT",
    };
  }

  onPower(listener: (power: "on" | "off") => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  setPower(power: "on" | "off"): void {
    this.power = power;
    for (const listener of this.listeners) listener(power);
  }

  refuse(what: string): never {
    this.refusals.push(what);
    throw new Refusal(`not taught: ${what}`);
  }

  /** Resolves once the condition holds of what ran. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => this.watchers.push(resolve));
  }

  async run(options: RunOptions): Promise<number> {
    const ran: Ran = { ...options, ended: "no" };
    this.ran.push(ran);
    this.changed();
    const [, verb, rest = ""] = /\b(say|fail|big|wait|cat)\b ?([^"]*)"?$/.exec(options.commandLine) ?? [];
    try {
      return await this.perform(verb, rest, options);
    } finally {
      ran.ended = options.killed?.aborted ? "killed" : "yes";
      this.changed();
    }
  }

  private async perform(verb: string | undefined, rest: string, options: RunOptions): Promise<number> {
    switch (verb) {
      case "say":
        options.stdout?.(`${rest}\r\n`);
        return 0;
      case "fail":
        options.stderr?.("failed\r\n");
        return Number(rest);
      case "big":
        options.stdout?.("x".repeat(Number(rest)));
        return 0;
      case "cat":
        options.stdout?.(options.stdin?.toString("latin1") ?? "");
        return 0;
      case "wait":
        await new Promise<void>((resolve) => options.killed?.addEventListener("abort", () => resolve()));
        return 1;
      default:
        throw new WindowsError(2, options.commandLine);
    }
  }

  private changed(): void {
    for (const resolve of this.watchers.splice(0)) resolve();
  }
}
