import assert from "node:assert/strict";
import { load } from "../load";

const { findNewerThanEs3 } = load<{ findNewerThanEs3: (text: string) => Promise<string | undefined> }>(
  "build/es3.mjs",
);

describe("the agent's file", () => {
  it("may use all of ECMAScript 3", async () => {
    const text =
      'var a = { "default": [1, 2], b: function () { try { throw 1; } catch (e) { return e; } } };\na["catch"] = /x/g;\n';
    assert.equal(await findNewerThanEs3(text), undefined);
  });

  const newer = [
    "var a = { default: 1 };",
    "a.catch(b);",
    "var a = { b: 1, };",
    "var a = { get b() { return 1; } };",
    "const a = 1;",
    "var a = () => 1;",
    "Object.defineProperty(a, b, c);",
    "Object.create(null);",
    'var a = "ä";',
  ];
  for (const line of newer) {
    it(`is refused with ${line}, which is named with its line`, async () => {
      const fault = await findNewerThanEs3(`var x = 1;\n${line}\n`);
      assert.match(fault ?? "accepted", /line 2|\(2:\d+\)/);
    });
  }
});
