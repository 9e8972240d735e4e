import assert from "node:assert/strict";
import fc from "fast-check";
import { parseJson } from "../../agent/text/parse-json";
import { writeJson } from "../../agent/text/write-json";

/** "__proto__" is a name like any other in JScript only; Node cannot show that. */
const jsonValue = fc
  .jsonValue({ stringUnit: "binary" })
  .filter((value) => !JSON.stringify(value).includes("__proto__"));

describe("the agent's JSON", () => {
  it("is read by everybody else as what was written", () => {
    fc.assert(
      fc.property(jsonValue, (value) =>
        assert.deepEqual(JSON.parse(writeJson(value)), JSON.parse(JSON.stringify(value))),
      ),
    );
  });

  it("reads what everybody else writes", () => {
    fc.assert(
      fc.property(jsonValue, fc.constantFrom(undefined, 1, "\t"), (value, space) =>
        assert.deepEqual(parseJson(JSON.stringify(value, null, space)), JSON.parse(JSON.stringify(value))),
      ),
    );
  });

  it("is ASCII on one line, whatever the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) =>
        assert.match(writeJson({ [text]: text }), /^[ -~]*$/),
      ),
    );
  });

  it("refuses exactly what JSON.parse refuses", () => {
    const pieces = fc.constantFrom(
      "{",
      "}",
      "[",
      "]",
      ",",
      ":",
      '"',
      '"a"',
      "1",
      "-",
      "0",
      "01",
      "1.",
      ".5",
      "1e5",
      "true",
      "nul",
      "null",
      " ",
      "\\",
      "\\u00g0",
      '"\\x"',
      '"\n"',
      "/**/",
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 8 }), (parts) => {
        const text = parts.join("");
        assert.equal(
          succeeds(() => parseJson(text)),
          succeeds(() => JSON.parse(text) as unknown),
          text,
        );
      }),
      { numRuns: 2000 },
    );
  });

  it("does not run out of stack on a hostile request", () => {
    assert.throws(() => parseJson("[".repeat(100000)), /nested too deeply/);
  });
});

function succeeds(work: () => unknown): boolean {
  try {
    work();
    return true;
  } catch {
    return false;
  }
}
