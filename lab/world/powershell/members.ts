import { scriptError } from "./errors";
import type { Session } from "./session";
import { isBlock, isList, isObject, textOf } from "./values";
import type { LabObject, Value } from "./values";

interface Asked {
  readonly target: Value;
  readonly name: string;
  /** undefined: a property. */
  readonly args: readonly Value[] | undefined;
}

export function memberOf(session: Session, { target, name, args }: Asked): Value {
  if (args) return callMethod(session, { target, name, args });
  // Of nothing every property is nothing.
  if (target === null) return null;
  if (isList(target) && same(name, "Count", "Length")) return target.length;
  if (typeof target === "string" && same(name, "Length")) return target.length;
  if (!isObject(target)) return session.refuse(`${describe(target)}.${name}`);
  const property = Object.entries(target.properties).find(([key]) => same(key, name));
  return property ? property[1] : session.refuse(`${target.type}.${name}`);
}

function callMethod(
  session: Session,
  { target, name, args }: Asked & { readonly args: readonly Value[] },
): Value {
  if (target === null)
    throw scriptError(
      "System.Management.Automation.RuntimeException",
      "You cannot call a method on a null-valued expression.",
    );
  if (same(name, "GetType") && args.length === 0) return typeObject(describe(target));
  if (same(name, "ToString") && args.length === 0) return textOf(target);
  if (isObject(target)) {
    const method = Object.entries(target.methods ?? {}).find(([key]) => same(key, name))?.[1];
    const value = method?.(...args);
    if (value !== undefined) return value;
  }
  return session.refuse(`${describe(target)}.${name}(${args.map(textOf).join(", ")})`);
}

/** [Type]::Member, by full name or without "System.". */
export function staticMember(
  session: Session,
  type: string,
  { name, args }: Pick<Asked, "name" | "args">,
): Value {
  const full = `${type.replace(/^System\./i, "")}.${name}`.toLowerCase();
  if (!args && full === "console.out") return consoleOut(session);
  if (!args && full === "text.encoding.unicode") return UNICODE;
  if (!args && full === "string.empty") return "";
  if (args && full === "convert.tobase64string" && isBytes(args[0])) return args[0].bytes.toString("base64");
  if (args?.length === 1 && full === "console.writeline") return writeLine(session, args[0] ?? null);
  return session.refuse(`[${type}]::${name}`);
}

/** Written past the host: no formatting, no end of a line at its width. Nothing is told of it, so it gives nothing. */
function consoleOut(session: Session): LabObject {
  return {
    type: "System.IO.TextWriter",
    properties: {},
    methods: {
      WriteLine: (...args) => writeLine(session, args[0] ?? ""),
    },
  };
}

const NOTHING: readonly Value[] = [];

/** What the code page of these machines does not have becomes a question mark. */
function writeLine(session: Session, value: Value): Value {
  const text = [...textOf(value)].map((letter) => (letter.charCodeAt(0) > 255 ? "?" : letter)).join("");
  session.call.stdout(`${text}\r\n`);
  return NOTHING;
}

interface Bytes extends LabObject {
  readonly bytes: Buffer;
}

function isBytes(value: Value | undefined): value is Bytes {
  return value !== undefined && isObject(value) && "bytes" in value;
}

const UNICODE: LabObject = {
  type: "System.Text.UnicodeEncoding",
  properties: {},
  methods: {
    GetBytes: (...args): Bytes => ({
      type: "System.Byte[]",
      properties: {},
      bytes: Buffer.from(textOf(args[0] ?? null), "utf16le"),
    }),
  },
};

function typeObject(type: string): LabObject {
  return {
    type: "System.RuntimeType",
    text: type,
    properties: { FullName: type, Name: type.slice(type.lastIndexOf(".") + 1) },
  };
}

function describe(value: Value): string {
  if (isObject(value)) return value.type;
  if (isList(value)) return "System.Object[]";
  if (isBlock(value)) return "System.Management.Automation.ScriptBlock";
  if (typeof value === "number") return "System.Int32";
  return typeof value === "boolean" ? "System.Boolean" : "System.String";
}

function same(left: string, ...others: readonly string[]): boolean {
  return others.some((other) => other.toLowerCase() === left.toLowerCase());
}
