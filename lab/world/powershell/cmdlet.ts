import type { Session } from "./session";
import type { Value } from "./values";

export interface Given {
  /** undefined: by place. */
  readonly parameter: string | undefined;
  /** undefined: a switch, or its value is the next argument. */
  readonly value: Value | undefined;
}

export interface CmdletCall {
  readonly session: Session;
  readonly input: readonly Value[];
  /** By the parameter's full name. A switch that was not given is absent. */
  readonly bound: Readonly<Record<string, Value>>;
  readonly invoke: (block: Value, item: Value) => Promise<readonly Value[]>;
}

export interface Cmdlet {
  readonly name: string;
  /** "untaught": PowerShell has it, the lab refuses it by name. */
  readonly parameters: Readonly<Record<string, "value" | "switch" | "untaught">>;
  /** Parameters that are given by place, in order. */
  readonly places?: readonly string[];
  readonly mandatory?: readonly string[];
  /** The snap-in that brings it; absent: PowerShell's own. */
  readonly snapin?: string;
  readonly run: (call: CmdletCall) => Promise<readonly Value[]>;
}
