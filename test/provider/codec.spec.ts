import assert from "node:assert/strict";
import fc from "fast-check";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { decode, encode, SIGNATURE_KEY, UNKNOWN_SENTINELS } from "../../provider/host/codec";
import { redactor, secretTexts } from "../../provider/host/redact";
import { reveal, secret, Secret, unknownPaths, UNKNOWN } from "../../provider/host/value";
import type { Properties, Value } from "../../provider/host/value";

const text = fc.string({ unit: "grapheme" }).filter((value) => !UNKNOWN_SENTINELS.has(value));
/** A "__proto__" is lost in google-protobuf's own Map; no input of ours has the name. */
const key = fc
  .oneof(text, fc.constantFrom("constructor", "value", "toString"))
  .filter((name) => name !== SIGNATURE_KEY && name !== "__proto__");

const { value } = fc.letrec<{ value: Value; secret: Secret; object: Properties }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    fc.constant(null),
    fc.boolean(),
    fc.double({ noNaN: true }).map((number) => (Object.is(number, -0) ? 0 : number)),
    text,
    fc.constant(UNKNOWN as Value),
    tie("secret"),
    fc.array(tie("value"), { maxLength: 4 }),
    tie("object"),
  ),
  secret: tie("value").map((inside) => secret(inside)),
  object: fc.dictionary(key, tie("value"), { maxKeys: 4, noNullPrototype: true }),
}));
const properties = fc.dictionary(key, value, { maxKeys: 5, noNullPrototype: true });

/** As the wire has it, bytes and all. */
function overTheWire(given: Properties): Properties {
  return decode(Struct.deserializeBinary(encode(given).serializeBinary()));
}

describe("the codec", () => {
  it("gives back every value that it was given, secrets and unknowns too", () => {
    fc.assert(fc.property(properties, (given) => assert.deepEqual(overTheWire(given), given)));
  });

  it("never lets a secret out of its wrapping", () => {
    fc.assert(
      fc.property(fc.uuid(), value, (hidden, beside) => {
        const back = overTheWire({ secret: secret({ deep: [hidden, beside] }), beside: "x" });
        assert.ok(back["secret"] instanceof Secret);
        assert.ok(secretTexts(back).includes(hidden));
        assert.ok(!secretTexts(reveal(back)).includes(hidden));
      }),
    );
  });

  it("leaves out what is undefined", () => {
    assert.deepEqual(decode(encode({ a: undefined, b: 1 })), { b: 1 });
  });

  it("takes outputs for what they hold", () => {
    const output = "d0e6a833031e9bbcd3f4e8bde6ca49a4";
    const back = overTheWire({
      known: { [SIGNATURE_KEY]: output, value: "x" },
      hidden: { [SIGNATURE_KEY]: output, value: "x", secret: true },
      later: { [SIGNATURE_KEY]: output },
    });
    assert.deepEqual(back, { known: "x", hidden: new Secret("x"), later: UNKNOWN });
  });

  it("takes every kind's sentinel for unknown", () => {
    for (const sentinel of UNKNOWN_SENTINELS) assert.equal(overTheWire({ a: sentinel })["a"], UNKNOWN);
  });
});

describe("unknownPaths", () => {
  it("names each input that is not known yet, in secrets and lists too", () => {
    const given: Properties = {
      rollup: "RU7",
      connection: new Secret({ host: UNKNOWN, port: 22 }),
      list: ["a", UNKNOWN],
    };
    assert.deepEqual(unknownPaths(given, ""), ["connection.host", "list[1]"]);
  });
});

describe("the redactor", () => {
  it("takes each secret of a request out of a text", () => {
    fc.assert(
      fc.property(fc.uuid(), fc.string(), fc.string(), (hidden, before, after) => {
        const redact = redactor(secretTexts({ connection: { password: new Secret(hidden) } }));
        assert.ok(!redact(`${before}${hidden}${after}`).includes(hidden));
      }),
    );
  });

  it("takes a key out line by line, and leaves advice on its form", () => {
    const keyText =
      "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAABG5vbmU\n-----END OPENSSH PRIVATE KEY-----\n";
    const redact = redactor([keyText]);
    assert.equal(redact("cannot read b3BlbnNzaC1rZXktdjEAAAAABG5vbmU"), "cannot read [secret]");
    assert.equal(
      redact("must begin with -----BEGIN OPENSSH PRIVATE KEY-----"),
      "must begin with -----BEGIN OPENSSH PRIVATE KEY-----",
    );
  });
});
