import vm from "node:vm";
import type { WireCall, WireValue } from "../wire";
import type { Bridge } from "./bridge";
import { ComFault } from "./bridge";

/** JScript's numbers for a wrong use of an object. */
const TYPE_MISMATCH = 0x800a000d;

interface Reference {
  readonly id: number;
  readonly bytes: boolean;
}

/** Puts WScript, ActiveXObject and the rest of the script host into a script's world. */
export function installScriptHost(world: vm.Context, bridge: Bridge, root: WireValue): void {
  new ScriptHostGlobals(world, bridge).install(root);
}

class ScriptHostGlobals {
  readonly #references = new WeakMap<object, Reference>();
  readonly #arrays = new WeakMap<object, readonly WireValue[]>();
  readonly #makeError: (number: number, description: string) => Error;
  readonly #makeArray: (items: readonly unknown[]) => unknown;

  constructor(
    private readonly world: vm.Context,
    private readonly bridge: Bridge,
  ) {
    const inside = (code: string): unknown => vm.runInContext(code, world);
    this.#makeError = inside(
      "(function (number, text) { var e = new Error(text); e.number = number | 0; e.description = text; return e; })",
    ) as (number: number, description: string) => Error;
    this.#makeArray = inside(
      "(function (list) { var a = []; for (var i = 0; i < list.length; i++) a.push(list[i]); return a; })",
    ) as (items: readonly unknown[]) => unknown;
  }

  install(root: WireValue): void {
    const host = this.#fromWire(root);
    const create = (className: unknown): unknown => this.#ask({ op: "create", className: String(className) });
    this.#define("WScript", host);
    this.#define("WSH", host);
    this.#define("ActiveXObject", function (className: unknown) {
      return create(className);
    });
    this.#define("GetObject", (moniker: unknown) => this.#ask({ op: "moniker", moniker: String(moniker) }));
    this.#define("Enumerator", this.#enumerator());
    this.#define("VBArray", this.#vbArray());
  }

  #define(name: string, value: unknown): void {
    Object.defineProperty(this.world, name, { value, writable: true, configurable: true, enumerable: false });
  }

  #enumerator(): unknown {
    const itemsOf = (collection: unknown): unknown[] => {
      const reference = this.#reference(collection);
      if (!reference || reference.bytes) throw this.#makeError(TYPE_MISMATCH, "Object not a collection");
      const items = this.#asked({ op: "items", id: reference.id });
      return items.type === "array" ? items.items.map((item) => this.#fromWire(item)) : [];
    };
    return function (this: Record<string, unknown>, collection: unknown) {
      const items = itemsOf(collection);
      let at = 0;
      this.atEnd = () => at >= items.length;
      this.item = () => items[at];
      this.moveNext = () => void at++;
      this.moveFirst = () => void (at = 0);
    };
  }

  #vbArray(): unknown {
    const itemsOf = (value: unknown): readonly WireValue[] => {
      const items = typeof value === "object" && value !== null ? this.#arrays.get(value) : undefined;
      if (!items) throw this.#makeError(TYPE_MISMATCH, "VBArray expected");
      return items;
    };
    const toArray = (items: readonly WireValue[]): unknown =>
      this.#makeArray(items.map((item) => this.#fromWire(item)));
    return function (this: Record<string, unknown>, value: unknown) {
      const items = itemsOf(value);
      this.toArray = () => toArray(items);
      this.dimensions = () => 1;
      this.lbound = () => 0;
      this.ubound = () => items.length - 1;
    };
  }

  #ask(call: WireCall): unknown {
    return this.#fromWire(this.#asked(call));
  }

  #asked(call: WireCall): WireValue {
    try {
      return this.bridge.ask(call);
    } catch (error) {
      if (error instanceof ComFault) throw this.#makeError(error.number, error.description);
      throw error;
    }
  }

  #fromWire(value: WireValue): unknown {
    if (value.type === "plain") return value.value;
    if (value.type === "object") return this.#proxy(value);
    const opaque = Object.freeze(Object.create(null) as object);
    if (value.type === "array") this.#arrays.set(opaque, value.items);
    else this.#references.set(opaque, { id: value.id, bytes: true });
    return opaque;
  }

  #toWire(value: unknown): WireValue {
    const reference = this.#reference(value);
    if (reference)
      return reference.bytes
        ? { type: "bytes", id: reference.id }
        : { type: "object", id: reference.id, members: {} };
    if (value === null || value === undefined) return { type: "plain", value };
    if (typeof value === "boolean" || typeof value === "number" || typeof value === "string")
      return { type: "plain", value };
    throw this.#makeError(TYPE_MISMATCH, "Type mismatch");
  }

  #reference(value: unknown): Reference | undefined {
    return typeof value === "object" && value !== null ? this.#references.get(value) : undefined;
  }

  /** Names of members do not tell upper from lower case. A property is asked for at once, a method when it is called. */
  #proxy({ id, members }: WireValue & { type: "object" }): object {
    const unknown = (what: string): never => {
      this.#ask({ op: "unknown", id, what });
      throw new Error(`an unknown use was not refused: ${what}`);
    };
    const proxy: object = new Proxy(Object.create(null) as object, {
      get: (_target, name) => {
        if (typeof name === "symbol") return undefined;
        const kind = members[name.toLowerCase()] ?? unknown(name);
        if (kind === "property") return this.#ask({ op: "get", id, member: name });
        return (...args: unknown[]) =>
          this.#ask({ op: "call", id, member: name, args: args.map((arg) => this.#toWire(arg)) });
      },
      set: (_target, name, value) => {
        if (typeof name === "symbol" || members[name.toLowerCase()] !== "property")
          unknown(`${String(name)} =`);
        this.#ask({ op: "set", id, member: String(name), value: this.#toWire(value) });
        return true;
      },
      deleteProperty: (_target, name) => unknown(`delete ${String(name)}`),
      ownKeys: () => unknown("for (name in object)"),
      has: (_target, name) => unknown(`${String(name)} in object`),
    });
    this.#references.set(proxy, { id, bytes: false });
    return proxy;
  }
}
