import { parse } from "acorn";

/** By text: the agent is started some dozens of times in one test, and reading it through takes longer than running it. */
const compiled = new Set<string>();

/**
 * Why JScript 5.6 would not compile this text; undefined: it would. Reserved words are no names of properties there, and
 * a byte-order mark is no white space.
 */
export function syntaxFault(source: string): string | undefined {
  if (compiled.has(source)) return undefined;
  try {
    parse(source, { ecmaVersion: 3, allowReserved: "never" });
  } catch (error) {
    return (error as Error).message;
  }
  if (source.startsWith("\uFEFF")) return "a byte-order mark";
  compiled.add(source);
  return undefined;
}
