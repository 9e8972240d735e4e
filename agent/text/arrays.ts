/** What ECMAScript 3 arrays cannot do themselves. */

export function each<T>(list: readonly T[], visit: (item: T, index: number) => void): void {
  for (var index = 0; index < list.length; index++) visit(list[index] as T, index);
}

export function mapped<T, U>(list: readonly T[], change: (item: T) => U): U[] {
  var result: U[] = [];
  each(list, function (item) {
    result.push(change(item));
  });
  return result;
}

export function kept<T>(list: readonly T[], wanted: (item: T) => boolean): T[] {
  var result: T[] = [];
  each(list, function (item) {
    if (wanted(item)) result.push(item);
  });
  return result;
}

export function found<T>(list: readonly T[], wanted: (item: T) => boolean): T | null {
  for (var index = 0; index < list.length; index++) {
    if (wanted(list[index] as T)) return list[index] as T;
  }
  return null;
}

/** Windows' names do not tell upper from lower case. */
export function hasName(names: readonly string[], name: string): boolean {
  return (
    found(names, function (other) {
      return sameName(other, name);
    }) !== null
  );
}

export function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
