import type { Site, SiteSpec } from "../../lab/site";
import type { Controller } from "./controller";
import type { Manner } from "./fault";

/** What the stack's state keeps between two operations, by server. */
export type Stored = Readonly<Record<string, StoredServer>>;

export interface StoredServer {
  readonly token: string;
  readonly foundLevel: string;
  readonly known: { readonly machineId: string; readonly servicePack: string };
}

export type Ending = EndingWith<Stored>;

export interface EndingWith<S> {
  /** null: the resource is not in the state (before a Create, after a Delete). */
  readonly stored: S | null;
  /** Whether anything had to be done. */
  readonly changed: boolean;
  /** undefined: it succeeded. */
  readonly error?: unknown;
}

export interface Scenario {
  readonly name: string;
  readonly site: SiteSpec;
  /** Those whose steps are points, and that are compared. */
  readonly servers: readonly string[];
  /** What the servers have that no spec says, before anything of ours. So they are to be again, but for the change. */
  furnish?(site: Site): Promise<void>;
  /** What is there and stored when the operation under test begins. */
  prepare(site: Site): Promise<Stored | null>;
  operate(at: {
    readonly controller: Controller;
    readonly lab: Site;
    readonly stored: Stored | null;
  }): Promise<Ending>;
  /** What an administrator does between an operation and the next one. `error`: it failed. */
  repair?(lab: Site, error: unknown): void | Promise<void>;
  /** Leave is given to restart the servers where something waits for that. Default: never. */
  readonly mayRestart?: boolean;
  /** What cannot happen here. Default: nothing. */
  readonly never?: readonly Manner[];
  /** Each step on the wire is tried, also those of one call that leave the same (same-death.ts). Default: false. */
  readonly everyWireStep?: boolean;
  /** The level at which the servers end. */
  readonly ends: string;
  /** A Delete: the server is given up. */
  readonly givesUp: boolean;
  /** What else is not as it should be at the end. */
  wrongs?(lab: Site): readonly string[];
}
