import type { ComObject, ComValue } from "./com/com-class";
import { isComObject, SafeArray, SafeBytes } from "./com/com-class";
import { ComError } from "./com/com-error";
import type { MemberKind, WireValue } from "./wire";

/** The objects that a script has got, by the number it knows them by. They live as long as the script. */
export class ObjectTable {
  readonly #values = new Map<number, ComObject | SafeBytes>();
  readonly #ids = new Map<ComObject | SafeBytes, number>();

  toWire(value: ComValue): WireValue {
    if (value instanceof SafeArray)
      return { type: "array", items: value.items.map((item) => this.toWire(item)) };
    if (value instanceof SafeBytes) return { type: "bytes", id: this.#idOf(value) };
    if (isComObject(value)) return { type: "object", id: this.#idOf(value), members: kindsOf(value) };
    return { type: "plain", value };
  }

  fromWire(value: WireValue): ComValue {
    if (value.type === "plain") return value.value;
    if (value.type === "array") return new SafeArray(value.items.map((item) => this.fromWire(item)));
    return this.#values.get(value.id);
  }

  object(id: number): ComObject {
    const value = this.#values.get(id);
    if (!value || value instanceof SafeBytes) throw new ComError(0x800a01a8, "Object required");
    return value;
  }

  #idOf(value: ComObject | SafeBytes): number {
    let id = this.#ids.get(value);
    if (id === undefined) {
      id = this.#ids.size + 1;
      this.#ids.set(value, id);
      this.#values.set(id, value);
    }
    return id;
  }
}

function kindsOf(object: ComObject): Record<string, MemberKind> {
  return Object.fromEntries(
    Object.entries(object.members).map(([name, { kind }]) => [name.toLowerCase(), kind] as const),
  );
}
