/** A value that the engine keeps encrypted. Never nested in another Secret. */
export class Secret {
  constructor(readonly value: Value) {}
}

/** A value that is known only after something else was changed; occurs in previews only. */
export const UNKNOWN: unique symbol = Symbol("unknown");

export type Value =
  | null
  | boolean
  | number
  | string
  | typeof UNKNOWN
  | Secret
  | readonly Value[]
  | { readonly [key: string]: Value };

export type Properties = Readonly<Record<string, Value>>;

export function isProperties(value: Value | undefined): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Secret);
}

/** The same value without any Secret around or in it. */
export function reveal(value: Value): Value {
  if (value instanceof Secret) return reveal(value.value);
  if (Array.isArray(value)) return (value as readonly Value[]).map(reveal);
  if (!isProperties(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, reveal(child)]));
}

export function revealed(properties: Properties): Properties {
  return reveal(properties) as Properties;
}

/** Secret, but not twice, and with nothing secret inside. */
export function secret(value: Value): Secret {
  return new Secret(reveal(value));
}

/** The paths ("connection.host") at which something is not known yet. */
export function unknownPaths(value: Value, path: string): string[] {
  if (value === UNKNOWN) return [path];
  if (value instanceof Secret) return unknownPaths(value.value, path);
  if (Array.isArray(value)) {
    return (value as readonly Value[]).flatMap((item, at) => unknownPaths(item, `${path}[${String(at)}]`));
  }
  if (!isProperties(value)) return [];
  return Object.entries(value).flatMap(([key, child]) =>
    unknownPaths(child, path === "" ? key : `${path}.${key}`),
  );
}

/** Equal to the eye of the operator: secrets are compared by what is in them, an absent value equals null. */
export function sameValue(left: Value | undefined, right: Value | undefined): boolean {
  const a = reveal(left ?? null);
  const b = reveal(right ?? null);
  if (Array.isArray(a) && Array.isArray(b)) {
    return (
      a.length === b.length &&
      (a as readonly Value[]).every((item, at) => sameValue(item, (b as readonly Value[])[at]))
    );
  }
  if (isProperties(a) && isProperties(b)) {
    return [...new Set([...Object.keys(a), ...Object.keys(b)])].every((key) =>
      sameValue(own(a, key), own(b, key)),
    );
  }
  return a === b;
}

export function without<T>(
  record: Readonly<Record<string, T>>,
  names: readonly string[],
): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => !names.includes(name)));
}

/** A property of its own, never one of Object.prototype ("constructor"). */
export function own(properties: Properties, key: string): Value | undefined {
  return Object.hasOwn(properties, key) ? properties[key] : undefined;
}
