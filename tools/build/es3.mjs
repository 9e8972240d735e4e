/**
 * JScript 5.6 is ECMAScript 3: no trailing commas, no reserved words as property names, no getters. The linter looks at
 * the source; this looks at what a server would get. undefined: nothing found.
 */
export async function findNewerThanEs3(text) {
  const { parse } = await import("acorn");
  const helper = /Object\.(defineProperty|defineProperties|getOwnProperty\w+|create|keys)\b/.exec(text);
  if (helper) return `${helper[0]} in line ${lineOf(text, helper.index)}`;
  const strange = /[^\t\r\n\x20-\x7e]/.exec(text);
  if (strange) return `a character that is not ASCII in line ${lineOf(text, strange.index)}`;
  try {
    parse(text, { ecmaVersion: 3, allowReserved: "never" });
    return undefined;
  } catch (error) {
    return `${error.message}: ${text.split("\n")[error.loc.line - 1].trim()}`;
  }
}

function lineOf(text, index) {
  return text.slice(0, index).split("\n").length;
}
