import type { Block } from "./syntax";

/** An object of .NET as a script sees it: what it was not given is refused by name. */
export interface LabObject {
  /** Full name of its type. */
  readonly type: string;
  readonly properties: Readonly<Record<string, Value>>;
  /** undefined: not with these arguments. */
  readonly methods?: Readonly<Record<string, (...args: readonly Value[]) => Value | undefined>>;
  /** ToString(); default: the type's name. */
  readonly text?: string;
  /** What a table shows of it; default: everything. */
  readonly columns?: readonly string[];
}

export interface ScriptBlock {
  readonly block: Block;
}

export type Value = null | string | number | boolean | LabObject | ScriptBlock | readonly Value[];

export function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

export function isBlock(value: Value): value is ScriptBlock {
  return typeof value === "object" && value !== null && "block" in value;
}

export function isObject(value: Value): value is LabObject {
  return typeof value === "object" && value !== null && "type" in value;
}

export function textOf(value: Value): string {
  if (value === null) return "";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (isList(value)) return value.map(textOf).join(" ");
  if (isBlock(value)) return "";
  return isObject(value) ? (value.text ?? value.type) : String(value);
}

export function isTrue(value: Value): boolean {
  if (isList(value)) return value.length > 1 || (value.length === 1 && isTrue(value[0] ?? null));
  return value !== null && value !== false && value !== 0 && value !== "";
}

/** What goes into a pipeline one by one. */
export function itemsOf(value: Value): readonly Value[] {
  return isList(value) ? value : [value];
}

/** What a pipeline gives: nothing, one thing, or a list. */
export function collected(values: readonly Value[]): Value {
  return values.length === 1 ? (values[0] as Value) : values.length === 0 ? null : values;
}

/** A time in UTC, as the lab's clock has it. */
export function dateTime(milliseconds: number): LabObject {
  const iso = new Date(milliseconds).toISOString();
  return {
    type: "System.DateTime",
    properties: {},
    text: iso.slice(0, 19).replace("T", " "),
    methods: {
      ToUniversalTime: () => dateTime(milliseconds),
      // "s", the sortable form: the only one that is the same under every culture.
      ToString: (format) => (format === "s" ? iso.slice(0, 19) : undefined),
    },
  };
}
