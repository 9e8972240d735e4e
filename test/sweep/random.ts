/** Numbers from 0 to below 1, the same for the same seed (mulberry32, public domain). */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function pick<T>(random: () => number, all: readonly T[]): T {
  const one = all[Math.floor(random() * all.length)];
  if (one === undefined) throw new Error("There is nothing to pick from.");
  return one;
}

/** In another order; so that what is broken off in the middle has come everywhere. */
export function shuffled<T>(random: () => number, all: readonly T[]): readonly T[] {
  return all
    .map((one) => ({ one, order: random() }))
    .sort((left, right) => left.order - right.order)
    .map(({ one }) => one);
}
