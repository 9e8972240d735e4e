import type { Group } from "./groups";

/** Of a unit: its wave, as a number, where the waves follow one another. */
export type Stage = (unit: number) => number;

/**
 * For each unit those that must be done before it begins, beside the waves' own order. Within a stage the members of a
 * group lie in as many lanes as may be in work at once, one behind the other; units in work at once are then in
 * different lanes of each group that they have in common. All lanes follow one order of the units, so they form no
 * circle, whatever roles a unit has. Between stages nothing is needed: one begins when the other is over.
 */
export function lanesOf(
  groups: readonly Group[],
  options: { readonly count: number; readonly stage: Stage },
): readonly (readonly number[])[] {
  const before = Array.from({ length: options.count }, () => new Set<number>());
  for (const { members, limit } of groups) {
    for (const stage of new Set(members.map(options.stage))) {
      const together = members.filter((unit) => options.stage(unit) === stage);
      for (const [place, unit] of together.slice(limit).entries()) before[unit]?.add(together[place]!);
    }
  }
  return before.map((units) => [...units].sort((left, right) => left - right));
}
