import { parse } from "acorn";

/**
 * Why JScript 5.6 would not compile this text; undefined: it would. Reserved words are no names of properties there, and
 * a byte-order mark is no white space.
 */
export function syntaxFault(source: string): string | undefined {
  try {
    parse(source, { ecmaVersion: 3, allowReserved: "never" });
    return source.startsWith("\uFEFF") ? "a byte-order mark" : undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
