import { RunningClock } from "./clock/running-clock";
import { SteppedClock } from "./clock/stepped-clock";
import type { Clock } from "./contract";

/**
 * Lab time. `manual`: moves only when a test advances it. `jump`: while nobody holds it, the next thing that is due
 * happens at once, so nothing really waits. `speed`: lab seconds per real second, for people who watch.
 */
export type ClockMode = "manual" | "jump" | { readonly speed: number };

export interface LabClock extends Clock {
  /** Moves lab time on, doing on the way what falls due. Lab time never goes back. */
  advance(ms: number): Promise<void>;
  /**
   * Calls back when lab time passes `time`, but is no reason for a jumping clock to go there: what would happen
   * some day (a scheduled task's start time) does not hurry a test along.
   */
  whenPast(time: number, callback: () => void): () => void;
  /** What falls due some time, each by a number that no other has. */
  readonly pending: readonly number[];
  /** Nothing happens any more; sleepers are left where they are. */
  stop(): void;
}

/** RU7's week: Exchange Server 2007 RTM machines live in July 2008. */
export const LAB_BEGINS = Date.UTC(2008, 6, 14, 20, 0, 0);

export function createClock(mode: ClockMode, begins: number = LAB_BEGINS): LabClock {
  return typeof mode === "string" ? new SteppedClock(mode, begins) : new RunningClock(mode.speed, begins);
}
