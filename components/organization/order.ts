import { lanesOf } from "./availability";
import { groupsOf } from "./groups";
import type { MaxUnavailable } from "./groups";
import { isOrderHeld } from "./held-order";
import type { Targeted } from "./held-order";
import { WAVES, waveOf } from "./waves";
import type { WaveName } from "./waves";
import { precedence, widest } from "./widest";

/** In which order the units of an organisation are changed. */
export interface Order<U> {
  /** Those that have units, in their order. */
  readonly waves: readonly { readonly wave: WaveName; readonly units: readonly U[] }[];
  /** Whether a wave begins only when the one before it is over. */
  readonly held: boolean;
  /** What must be over before this unit begins, beside the waves' order. */
  waitsFor(unit: U): readonly U[];
  /** How many units this order lets be in work at once, at most. */
  readonly atOnce: number;
}

export function orderOf<U extends Targeted>(
  declared: readonly U[],
  options: { readonly maxUnavailable: MaxUnavailable; readonly order: "asNeeded" | "always" },
): Order<U> {
  const waves = WAVES.flatMap((wave) => {
    const units = declared.filter((unit) => waveOf(unit, declared) === wave);
    return units.length === 0 ? [] : [{ wave, units }];
  });
  const units = waves.flatMap((wave) => wave.units);
  const held = options.order === "always" || isOrderHeld(units);
  const stages = waves.flatMap((wave, stage) => wave.units.map(() => (held ? stage : 0)));
  const stage = (unit: number): number => stages[unit] ?? 0;
  const lanes = lanesOf(groupsOf(units, options.maxUnavailable), { count: units.length, stage });
  const after = precedence(lanes);
  return {
    waves,
    held,
    waitsFor: (unit) => (lanes[units.indexOf(unit)] ?? []).flatMap((place) => units[place] ?? []),
    atOnce: widest(units.length, (earlier, later) => stage(earlier) < stage(later) || after(earlier, later)),
  };
}
