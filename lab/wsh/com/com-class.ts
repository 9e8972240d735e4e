import { scriptingError } from "./com-error";
import type { ScriptRun } from "./script-run";

/** A SAFEARRAY of values; a script sees it through VBArray. */
export class SafeArray {
  constructor(readonly items: readonly ComValue[]) {}
}

/** A SAFEARRAY of bytes: JScript can hand it on, not look into it. */
export class SafeBytes {
  constructor(readonly data: Buffer) {}
}

export type ComValue = undefined | null | boolean | number | string | ComObject | SafeArray | SafeBytes;

export interface Property {
  readonly kind: "property";
  readonly get: () => ComValue;
  readonly set?: (value: ComValue) => void;
}

export interface Method {
  readonly kind: "method";
  readonly call: (...args: ComValue[]) => ComValue | Promise<ComValue>;
}

/** One automation object: its members by name, and its items if it is a collection. */
export interface ComObject {
  readonly className: string;
  readonly members: Readonly<Record<string, Property | Method>>;
  readonly items?: () => readonly ComValue[];
}

export type ComClass = (run: ScriptRun) => ComObject;

export function property(get: () => ComValue, set?: (value: ComValue) => void): Property {
  return set ? { kind: "property", get, set } : { kind: "property", get };
}

/** A constant property. */
export function fixed(value: ComValue): Property {
  return { kind: "property", get: () => value };
}

export function method(call: Method["call"]): Method {
  return { kind: "method", call };
}

/** A method that gives nothing back. */
export function action(work: (...args: ComValue[]) => void): Method {
  return method((...args) => {
    work(...args);
    return undefined;
  });
}

/** Count, Item(n) from `first`, and what Enumerator walks. */
export function collection(className: string, items: readonly ComObject[], first: 0 | 1 = 0): ComObject {
  return {
    className,
    members: {
      Count: fixed(items.length),
      Item: method((index) => items[Number(index) - first] ?? null),
    },
    items: () => items,
  };
}

export function isComObject(value: ComValue): value is ComObject {
  return (
    typeof value === "object" &&
    value !== null &&
    !(value instanceof SafeArray) &&
    !(value instanceof SafeBytes)
  );
}

/** A value where automation wants text; 13 is "Type mismatch". */
export function textOf(value: ComValue): string {
  if (typeof value === "object" && value !== null) throw scriptingError(13, "Type mismatch");
  return String(value);
}
