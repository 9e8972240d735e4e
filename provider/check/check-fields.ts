import type { CheckFailure } from "../host/contract";
import { isProperties, own, Secret, UNKNOWN } from "../host/value";
import type { Properties, Value } from "../host/value";
import type { Field, Fields } from "./fields";
import { didYouMean } from "./did-you-mean";

interface Where {
  /** "connection"; "" for the resource itself. */
  readonly path?: string;
  /** The whole is secret: no value in it is shown. */
  readonly hidden?: boolean;
}

/** Every wrong, missing or unheard-of property. What is not known yet passes. */
export function checkFields(
  properties: Properties,
  fields: Fields,
  { path = "", hidden = false }: Where = {},
): CheckFailure[] {
  const failures = Object.keys(properties)
    .filter((name) => !Object.hasOwn(fields, name))
    .map((name) =>
      fail(
        join(path, name),
        `not a property${path === "" ? "" : ` of ${path}`}. ${didYouMean(name, Object.keys(fields))}`,
      ),
    );
  for (const [name, field] of Object.entries(fields)) {
    const value = own(properties, name);
    failures.push(
      ...checkField({ value, field, path: join(path, name), hidden: hidden || field.secret === true }),
    );
  }
  return failures;
}

/** A failure whose text makes sense without the property beside it. */
export function fail(property: string, what: string): CheckFailure {
  return { property, reason: property === "" ? what : `${property}: ${what}` };
}

interface Checking {
  readonly value: Value | undefined;
  readonly field: Field;
  readonly path: string;
  /** Inside a Secret. */
  readonly hidden: boolean;
}

function checkField({ value, field, path, hidden }: Checking): CheckFailure[] {
  if (value === UNKNOWN) return [];
  if (value instanceof Secret) return checkField({ value: value.value, field, path, hidden: true });
  if (value === undefined || value === null)
    return field.required ? [fail(path, `required. ${field.required}`)] : [];
  if (field.kind === "object" && isProperties(value)) {
    return checkFields(value, field.fields, { path, hidden });
  }
  if (field.kind === "list" && Array.isArray(value) && value.length >= field.atLeast) {
    const items = value as readonly Value[];
    const together = field.wrong?.(items.filter((item) => typeof item === "string"));
    return [
      ...items.flatMap((item, index) =>
        checkField({ value: item, field: field.item, path: `${path}[${String(index)}]`, hidden }),
      ),
      ...(together === undefined ? [] : [fail(path, together)]),
    ];
  }
  const what = wrong(value, field);
  if (what === undefined) return [];
  if (what !== "")
    return [fail(path, hidden ? `the value is not allowed. Allowed: ${field.allowed}.` : what)];
  return [
    fail(
      path,
      `${hidden ? "the value (secret, not shown)" : shown(value)} is not allowed. Allowed: ${field.allowed}.`,
    ),
  ];
}

/** undefined: nothing is wrong. "": the general sentence says it. */
function wrong(value: Value, field: Field): string | undefined {
  switch (field.kind) {
    case "text":
      if (typeof value !== "string" || value === "") return "";
      return field.wrong ? field.wrong(value) : field.fits?.(value) === false ? "" : undefined;
    case "integer":
    case "number":
      if (typeof value !== "number" || !Number.isFinite(value)) return "";
      if (field.kind === "integer" && !Number.isInteger(value)) return "";
      return field.fits?.(value) === false ? "" : undefined;
    case "flag":
      return typeof value === "boolean" ? undefined : "";
    case "object":
    case "list":
      return "";
  }
}

function shown(value: Value): string {
  if (typeof value === "string")
    return value.length > 60 ? `${JSON.stringify(value.slice(0, 60))}…` : JSON.stringify(value);
  if (Array.isArray(value)) return `a list of ${String(value.length)}`;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : "an object";
}

function join(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}
