/**
 * The size of the largest set in which no unit has to wait for another: how many can be in work at once at most. By
 * Dilworth's theorem as many as chains are needed to cover all, and by König's as many as a largest matching leaves.
 * `precedes` must be transitive.
 */
export function widest(count: number, precedes: (earlier: number, later: number) => boolean): number {
  const units = Array.from({ length: count }, (_, unit) => unit);
  const chainedTo = new Map<number, number>();
  const chain = (earlier: number, tried: Set<number>): boolean =>
    units.some((later) => {
      if (!precedes(earlier, later) || tried.has(later)) return false;
      tried.add(later);
      const other = chainedTo.get(later);
      if (other !== undefined && !chain(other, tried)) return false;
      chainedTo.set(later, earlier);
      return true;
    });
  return count - units.filter((unit) => chain(unit, new Set())).length;
}

/** Whether one unit is over before another begins, from what each waits for directly. */
export function precedence(
  waitsFor: readonly (readonly number[])[],
): (earlier: number, later: number) => boolean {
  const all = new Map<number, Set<number>>();
  const allBefore = (unit: number): Set<number> => {
    const known = all.get(unit);
    if (known) return known;
    const direct = waitsFor[unit] ?? [];
    const found = new Set([...direct, ...direct.flatMap((one) => [...allBefore(one)])]);
    all.set(unit, found);
    return found;
  };
  return (earlier, later) => allBefore(later).has(earlier);
}
