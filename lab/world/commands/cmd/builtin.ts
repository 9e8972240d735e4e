import type { Shell, Streams } from "./shell";

export interface BuiltinCall {
  readonly shell: Shell;
  /** What follows the command's name, blanks included. */
  readonly rest: string;
  readonly streams: Streams;
}
/** Gives the errorlevel. */
export type Builtin = (call: BuiltinCall) => number | Promise<number>;
