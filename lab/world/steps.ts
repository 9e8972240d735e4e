/** One thing that a machine or its wire is about to do: a moment at which everything can end. */
export interface Step {
  /** "exec 3:2", the second step in the life of the third command: the handle for `onStep`. */
  readonly name: string;
  /** What the numbers count in: "wire", "exec 3", "task 1" (in order of their starts), "installer 2", "cluster CMS1", "by hand". */
  readonly lane: string;
  /** From 1. */
  readonly number: number;
  readonly kind: "wire" | "script" | "program" | "installer" | "cluster";
  /** For people; may name what differs from run to run (tokens, times). */
  readonly what: string;
  /** Who does it, and can be killed; undefined: nobody on the machine. */
  readonly pid: number | undefined;
}

export type StepAct = (step: Step) => void;

/** Who takes the step: a lane by its name, or a session's or task's life that was given one. */
type Taker = { readonly lane: string } | { readonly life: AbortSignal | undefined };

const NOBODYS = "by hand";

/**
 * Every step of a machine, told and numbered just before it is taken. Within a lane one thing follows the other, so the
 * same scenario under a jumping clock gives the same names, however the lanes lie beside each other; but who polls over
 * the wire may do so once more or once less, as that clock runs on while packets are under way.
 */
export class Steps {
  readonly #recorded: Step[] = [];
  readonly #lanes = new WeakMap<AbortSignal, string>();
  readonly #counts = new Map<string, number>();
  readonly #acts = new Map<string, Set<StepAct>>();
  readonly #watchers = new Set<StepAct>();

  recorded(): readonly Step[] {
    return [...this.#recorded];
  }

  /** Calls back when the step is about to be taken, once; returns the function that takes it off again. */
  onStep(name: string, act: StepAct): () => void {
    const acts = this.#acts.get(name) ?? new Set();
    this.#acts.set(name, acts.add(act));
    return () => void acts.delete(act);
  }

  /** Calls back at each step that is about to be taken; returns the function that ends it. */
  onEveryStep(act: StepAct): () => void {
    this.#watchers.add(act);
    return () => void this.#watchers.delete(act);
  }

  /** The next lane of a kind: "exec", "task", "installer". */
  newLane(kind: string): string {
    return `${kind} ${this.#count(`lanes of ${kind}`)}`;
  }

  /** What belongs to this life takes its steps in this lane. */
  name(life: AbortSignal, lane: string): void {
    this.#lanes.set(life, lane);
  }

  /** Synchronous: whoever takes the step looks afterwards whether he still lives. */
  take(step: Taker & Pick<Step, "kind" | "what"> & { readonly pid?: number | undefined }): void {
    const lane = "lane" in step ? step.lane : this.#laneOf(step.life);
    const number = this.#count(lane);
    const { kind, what, pid } = step;
    const taken: Step = { name: `${lane}:${number}`, lane, number, kind, what, pid };
    this.#recorded.push(taken);
    const acts = this.#acts.get(taken.name);
    this.#acts.delete(taken.name);
    for (const act of [...(acts ?? []), ...this.#watchers]) act(taken);
  }

  #laneOf(life: AbortSignal | undefined): string {
    return (life && this.#lanes.get(life)) ?? NOBODYS;
  }

  #count(what: string): number {
    const number = (this.#counts.get(what) ?? 0) + 1;
    this.#counts.set(what, number);
    return number;
  }
}
