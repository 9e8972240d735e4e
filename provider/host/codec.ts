import { ListValue, NullValue, Struct, Value as Message } from "google-protobuf/google/protobuf/struct_pb";
import { isProperties, Secret, secret, UNKNOWN } from "./value";
import type { Properties, Value } from "./value";

/** Sentinels of the wire format: sdk/go/common/resource/plugin/rpc.go and sdk/go/common/resource/sig of pulumi/pulumi. */
export const SIGNATURE_KEY = "4dabf18193072939515e22adb298388d";
const SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270";
const OUTPUT_SIGNATURE = "d0e6a833031e9bbcd3f4e8bde6ca49a4";
const UNKNOWN_STRING = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
/** One per kind of value; the engine sends the first, other clients may send any. */
export const UNKNOWN_SENTINELS: ReadonlySet<string> = new Set([
  UNKNOWN_STRING,
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7", // boolean
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421", // number
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2", // array
  "030794c1-77d0-496b-92da-23589c6e8ac6", // asset
  "e48ece36-62e2-4504-bad9-02848725956a", // archive
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff", // object
]);

export function decode(struct: Struct | undefined): Properties {
  return struct === undefined ? {} : (plain(struct) as Properties);
}

/** Values that are undefined are left out: the bindings would throw. */
export function encode(properties: Readonly<Record<string, Value | undefined>>): Struct {
  const struct = new Struct();
  for (const [key, value] of Object.entries(properties)) {
    if (value !== undefined) struct.getFieldsMap().set(key, message(value));
  }
  return struct;
}

function plain(struct: Struct): Value {
  const entries: [string, Value][] = [];
  struct.getFieldsMap().forEach((value, key) => entries.push([key, fromMessage(value)]));
  const properties: Properties = Object.fromEntries(entries);
  switch (Object.hasOwn(properties, SIGNATURE_KEY) ? properties[SIGNATURE_KEY] : undefined) {
    case SECRET_SIGNATURE:
      return secret(properties["value"] ?? null);
    case OUTPUT_SIGNATURE: {
      const value = Object.hasOwn(properties, "value") ? (properties["value"] ?? null) : UNKNOWN;
      return properties["secret"] === true ? secret(value) : value;
    }
    default:
      return properties; // assets and the like stay objects: no input of ours takes one, Check says so
  }
}

function fromMessage(value: Message): Value {
  switch (value.getKindCase()) {
    case Message.KindCase.BOOL_VALUE:
      return value.getBoolValue();
    case Message.KindCase.NUMBER_VALUE:
      return value.getNumberValue();
    case Message.KindCase.STRING_VALUE: {
      const text = value.getStringValue();
      return UNKNOWN_SENTINELS.has(text) ? UNKNOWN : text;
    }
    case Message.KindCase.LIST_VALUE:
      return (value.getListValue()?.getValuesList() ?? []).map(fromMessage);
    case Message.KindCase.STRUCT_VALUE:
      return plain(value.getStructValue() ?? new Struct());
    default:
      return null;
  }
}

function message(value: Value): Message {
  const result = new Message();
  if (value === null) return result.setNullValue(NullValue.NULL_VALUE);
  if (value === UNKNOWN) return result.setStringValue(UNKNOWN_STRING);
  if (value instanceof Secret) {
    return result.setStructValue(encode({ [SIGNATURE_KEY]: SECRET_SIGNATURE, value: value.value }));
  }
  if (typeof value === "string") return result.setStringValue(value);
  if (typeof value === "number") return result.setNumberValue(value);
  if (typeof value === "boolean") return result.setBoolValue(value);
  if (isProperties(value)) return result.setStructValue(encode(value));
  return result.setListValue(new ListValue().setValuesList(value.map(message)));
}
