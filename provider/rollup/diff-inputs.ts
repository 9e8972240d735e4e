import { parseTarget, resolveTarget } from "../../catalogue";
import type { ServicePack } from "../../catalogue/contract";
import type { Field } from "../check/fields";
import type { Difference } from "../host/contract";
import { isProperties, own, reveal, sameValue, UNKNOWN } from "../host/value";
import type { Properties, Value } from "../host/value";

/** The level that an input `rollup` means on a server that was first seen in this series; undefined: none, or not yet. */
export function levelMeant(rollup: Value | undefined, series: ServicePack | null): string | undefined {
  const plain = reveal(rollup ?? null);
  const parsed = parseTarget(typeof plain === "string" ? plain : "");
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
export function diffField({ path, before, after, fields }: Sides): Difference {
  const left = reveal(before ?? null);
  const right = reveal(after ?? null);
  if (fields && isProperties(left) && isProperties(right)) {
    const names = [...new Set([...Object.keys(left), ...Object.keys(right)])];
    return Object.assign(
      {},
      ...names.map((name) => diffChild(path, { name, left, right, field: fields[name] })),
    ) as Difference;
  }
  if (left === right && right !== UNKNOWN) return {};
  if (right !== UNKNOWN && sameValue(left, right)) return {};
  return { [path]: left === null ? "add" : right === null ? "delete" : "update" };
}

/** A property of both sides by its field's rules. `path`: where it is in; "" for the resource itself. */
export function diffChild(
  path: string,
  child: {
    readonly name: string;
    readonly left: Properties;
    readonly right: Properties;
    readonly field: Field | undefined;
  },
): Difference {
  const { name, left, right, field } = child;
  const fallback = field && "default" in field ? (field.default ?? null) : null;
  const of = (side: Properties): Value => {
    const value = reveal(own(side, name) ?? null);
    return value === fallback ? null : value;
  };
  return diffField({
    path: path === "" ? name : `${path}.${name}`,
    before: of(left),
    after: of(right),
    ...(field?.kind === "object" ? { fields: field.fields } : {}),
  });
}

export function diffPin(before: Value | undefined, after: Value | undefined): Difference {
  const plain = (value: Value | undefined): Value => {
    const text = reveal(value ?? null);
    return typeof text === "string" ? text.toLowerCase() : text;
  };
  return diffField({ path: "packageSha256", before: plain(before), after: plain(after) });
}

/** Without what the resource option ignoreChanges names, at it or below it. */
export function notIgnored(difference: Difference, ignoreChanges: readonly string[]): Difference {
  const ignored = (path: string): boolean =>
    ignoreChanges.some((name) => path === name || path.startsWith(`${name}.`) || path.startsWith(`${name}[`));
  return Object.fromEntries(Object.entries(difference).filter(([path]) => !ignored(path)));
}
