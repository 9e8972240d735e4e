import type { Answer } from "./answer";
import type { ServiceFacts } from "./inspection";

/** A service that no rollup touches by itself: what fileInUse.stopServices may name. */
export interface OtherService extends Omit<ServiceFacts, "start"> {
  /** Of the process that it runs in; null: none, or not told. */
  readonly pid: number | null;
  /** Whether a resource of this node's cluster starts and stops it. */
  readonly clustered: Answer;
}
