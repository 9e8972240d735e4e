import type { ConnectMachine } from "../machine/contract";
import type { Config } from "./config";
import type { Environment } from "./connection/environment";
import type { Turns } from "./turns";

/** What leads out of the process; tests put others in. */
export interface Doors {
  readonly connectMachine: ConnectMachine;
  readonly environment: Environment;
  /** Milliseconds since 1970, of this computer. */
  readonly now: () => number;
  readonly after: After;
}

/** Runs `act` after so many milliseconds; gives back what takes it back. */
export type After = (ms: number, act: () => void) => () => void;

/** What all resources and functions share. */
export interface Workplace {
  readonly doors: Doors;
  readonly turns: Turns;
  /** As Configure left it. */
  readonly config: () => Config;
}
