import vm from "node:vm";
import { GLOBALS, MEMBERS } from "./es3-names";
import { JSCRIPT_QUIRKS } from "./jscript-quirks";

/** A global object with nothing newer than ECMAScript 3 in it. */
export function createEs3World(now: () => number): vm.Context {
  const world = vm.createContext({}, { codeGeneration: { strings: true, wasm: false } });
  const inside = vm.runInContext("this", world) as Record<string, unknown>;
  for (const [path, kept] of Object.entries(MEMBERS)) {
    const owner = path
      .split(".")
      .reduce((value: unknown, key) => (value as Record<string, unknown>)[key], inside);
    strip(owner as object, kept);
  }
  (vm.runInContext(JSCRIPT_QUIRKS, world) as (clock: () => number) => void)(now);
  strip(inside, GLOBALS);
  return world;
}

/** Symbols stay: ES3 text cannot name one, and the engine needs them. */
function strip(owner: object, kept: readonly string[]): void {
  for (const name of Object.getOwnPropertyNames(owner)) {
    if (kept.includes(name)) continue;
    const gone = Reflect.deleteProperty(owner, name);
    if (!gone) throw new Error(`${name} is newer than ECMAScript 3 and cannot be taken away`);
  }
}
