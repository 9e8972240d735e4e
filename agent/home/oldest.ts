import { mapped } from "../text/arrays";

/** All names but the `keep` youngest. Ages are ISO times; "" is older than any. */
export function oldest(names: readonly string[], keep: number, ageOf: (name: string) => string): string[] {
  var aged = mapped(names, function (name) {
    return { name: name, age: ageOf(name) };
  });
  aged.sort(function (a, b) {
    return a.age < b.age ? 1 : a.age > b.age ? -1 : 0;
  });
  return mapped(aged.slice(keep, aged.length), function (entry) {
    return entry.name;
  });
}
