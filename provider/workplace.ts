import type { ConnectMachine } from "../machine/contract";
import type { Config } from "./config";
import type { Environment } from "./connection/environment";
import type { After } from "./host/after";
import type { Turns } from "./turns";

/** What leads out of the process; tests put others in. */
export interface Doors {
  readonly connectMachine: ConnectMachine;
  readonly environment: Environment;
  /** Milliseconds since 1970, of this computer. */
  readonly now: () => number;
  readonly after: After;
  /** Between two looks at a cluster; ends early when the signal is aborted. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** What all resources and functions share. */
export interface Workplace {
  readonly doors: Doors;
  readonly turns: Turns;
  /** Tokens of the records that a Create of this run holds. */
  readonly created: Set<string>;
  /** As Configure left it. */
  readonly config: () => Config;
}
