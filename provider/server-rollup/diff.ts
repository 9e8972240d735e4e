import { parseTarget, resolveTarget } from "../../catalogue";
import { CONNECTION_FIELDS } from "../connection/fields";
import type { Field } from "../check/fields";
import type { Difference, DiffQuery } from "../host/contract";
import { isProperties, own, reveal, sameValue, UNKNOWN } from "../host/value";
import type { Properties, Value } from "../host/value";
import { firstSeries, textOf } from "./known";

/**
 * No I/O: the inputs that differ, and `rollup` too when the last look found another level than it means. Paths of
 * inputs only, because the engine shows others wrongly. Nothing here replaces a server.
 */
export function diffServerRollup({ olds, oldInputs, news, ignoreChanges }: DiffQuery): Difference {
  const all: Difference = {
    ...(rollupDiffers({ olds, oldInputs, news }) ? { rollup: "update" } : {}),
    ...diffField({ path: "package", before: own(oldInputs, "package"), after: own(news, "package") }),
    ...diffPin(own(oldInputs, "packageSha256"), own(news, "packageSha256")),
    ...diffField({
      path: "connection",
      before: own(oldInputs, "connection"),
      after: own(news, "connection"),
      fields: CONNECTION_FIELDS,
    }),
  };
  const ignored = (path: string): boolean =>
    ignoreChanges.some((name) => path === name || path.startsWith(`${name}.`));
  return Object.fromEntries(Object.entries(all).filter(([path]) => !ignored(path)));
}

/** RU7, RTM-RU7, KB953469 and 8.0.813.0 are the same on an RTM server. What is not known yet may differ. */
function rollupDiffers({ olds, oldInputs, news }: Omit<DiffQuery, "ignoreChanges">): boolean {
  const before = reveal(own(oldInputs, "rollup") ?? null);
  const after = reveal(own(news, "rollup") ?? null);
  if (typeof after !== "string") return true;
  const level = levelOf(after, olds);
  if (level === undefined) return before !== after || textOf(olds, "level") === "";
  return level !== textOf(olds, "level") || level !== levelOf(before, olds);
}

function levelOf(rollup: Value, olds: Properties): string | undefined {
  const series = firstSeries(olds);
  const parsed = parseTarget(typeof rollup === "string" ? rollup : "");
  if (!parsed.ok) return undefined;
  if (parsed.target.kind === "release") return parsed.target.release.level;
  const resolved = series && resolveTarget(parsed.target, series);
  return resolved && resolved.ok ? resolved.release.level : undefined;
}

interface Sides {
  readonly path: string;
  readonly before: Value | undefined;
  readonly after: Value | undefined;
  readonly fields?: Readonly<Record<string, Field>>;
}

/** Leaf by leaf where both sides are objects. Secrets are compared by what is in them; a stated default is none. */
function diffField({ path, before, after, fields }: Sides): Difference {
  const left = reveal(before ?? null);
  const right = reveal(after ?? null);
  if (fields && isProperties(left) && isProperties(right)) {
    const names = [...new Set([...Object.keys(left), ...Object.keys(right)])];
    return Object.assign(
      {},
      ...names.map((name) => diffChild({ path, name, left, right, field: fields[name] })),
    ) as Difference;
  }
  if (left === right && right !== UNKNOWN) return {};
  if (right !== UNKNOWN && sameValue(left, right)) return {};
  return { [path]: left === null ? "add" : right === null ? "delete" : "update" };
}

function diffChild(child: {
  readonly path: string;
  readonly name: string;
  readonly left: Properties;
  readonly right: Properties;
  readonly field: Field | undefined;
}): Difference {
  const { path, name, left, right, field } = child;
  const fallback = field && "default" in field ? (field.default ?? null) : null;
  const of = (side: Properties): Value => {
    const value = own(side, name) ?? null;
    return value === fallback ? null : value;
  };
  return diffField({
    path: `${path}.${name}`,
    before: of(left),
    after: of(right),
    ...(field?.kind === "object" ? { fields: field.fields } : {}),
  });
}

function diffPin(before: Value | undefined, after: Value | undefined): Difference {
  const plain = (value: Value | undefined): Value => {
    const text = reveal(value ?? null);
    return typeof text === "string" ? text.toLowerCase() : text;
  };
  return diffField({ path: "packageSha256", before: plain(before), after: plain(after) });
}
