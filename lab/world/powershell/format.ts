import { wildcard } from "./operators";
import { isList, isObject, itemsOf, textOf } from "./values";
import type { LabObject, Value } from "./values";

/** A window that is not there is so wide: what is longer is broken in a list and cut in a table. */
const WIDTH = 80;

/** What a pipeline leaves: texts as they are, objects as a table of their usual columns, or as a list where there are none. */
export function format(values: readonly Value[]): string {
  return values
    .map((value) => {
      if (!isObject(value)) return isList(value) ? format(value) : `${textOf(value)}\r\n`;
      return value.columns ? formatTable([value], [...value.columns]) : formatList([value], undefined);
    })
    .join("");
}

/** Name of the property and its value; `wanted` may have wildcards. */
export function wantedProperties(object: LabObject, wanted: Value | undefined): readonly [string, Value][] {
  const all = Object.entries(object.properties);
  if (wanted === undefined) return all;
  return itemsOf(wanted).flatMap((name): readonly [string, Value][] => {
    const pattern = wildcard(textOf(name));
    const found = all.filter(([key]) => pattern.test(key));
    // One that is not there is shown empty.
    return found.length > 0 || /[*?]/.test(textOf(name)) ? found : [[textOf(name), null]];
  });
}

export function formatList(values: readonly Value[], wanted: Value | undefined): string {
  const blocks = values.map((value) => {
    if (!isObject(value)) return `${textOf(value)}\r\n`;
    const properties = wantedProperties(value, wanted);
    const longest = Math.max(...properties.map(([name]) => name.length));
    return properties.map(([name, one]) => listed(name.padEnd(longest), shown(one))).join("");
  });
  return blocks.map((block) => `\r\n${block}`).join("\r\n") + "\r\n\r\n";
}

function listed(name: string, text: string): string {
  const indent = name.length + 3;
  const lines: string[] = [];
  for (let at = 0; at === 0 || at < text.length; at += WIDTH - 1 - indent)
    lines.push(text.slice(at, at + WIDTH - 1 - indent));
  return lines.map((line, index) => `${index === 0 ? `${name} : ` : " ".repeat(indent)}${line}\r\n`).join("");
}

export function formatTable(values: readonly Value[], wanted: Value | undefined): string {
  const objects = values.filter(isObject);
  const [first] = objects;
  if (!first) return "";
  const columns = wantedProperties(
    first,
    wanted ?? [...(first.columns ?? Object.keys(first.properties))],
  ).map(([name]) => name);
  const width = Math.floor(WIDTH / columns.length) - 1;
  const row = (texts: readonly string[]): string =>
    `${texts.map((text) => cut(text, width).padEnd(width)).join(" ")}\r\n`;
  return [
    "\r\n",
    row(columns),
    row(columns.map((name) => "-".repeat(Math.min(name.length, width)))),
    ...objects.map((object) =>
      row(columns.map((name) => shown(wantedProperties(object, [name])[0]?.[1] ?? null))),
    ),
    "\r\n",
  ].join("");
}

function cut(text: string, width: number): string {
  return text.length > width ? `${text.slice(0, width - 3)}...` : text;
}

/** Lists stand in braces (operations.md 1.2). */
function shown(value: Value): string {
  return isList(value) ? `{${value.map(textOf).join(", ")}}` : textOf(value);
}
