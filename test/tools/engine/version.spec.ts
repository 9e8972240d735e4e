import assert from "node:assert/strict";
import fc from "fast-check";
import { load } from "../load";

const { isAtLeast } = load<{ isAtLeast: (text: string, oldest: string) => boolean }>("engine/version.mjs");

describe("the engine's version", () => {
  const enough = [
    "3.248.0",
    "v3.248.0",
    "3.248.1",
    "3.259.0",
    "3.1000.0",
    "4.0.0",
    "3.248.0+dirty",
    "3.249.0-alpha.1\n",
  ];
  for (const text of enough)
    it(`${JSON.stringify(text)} is recent enough`, () => assert(isAtLeast(text, "3.248.0")));

  const tooOld = ["3.247.9", "2.999.999", "v3.68.0", "3.248.0-alpha.1", "", "3.248", "pulumi", "3.248.0.1"];
  for (const text of tooOld) it(`${JSON.stringify(text)} is not`, () => assert(!isAtLeast(text, "3.248.0")));

  it("is ordered as its three numbers are", () => {
    const version = fc.tuple(fc.nat(40), fc.nat(400), fc.nat(40));
    fc.assert(
      fc.property(version, version, (a, b) => {
        const firstDifference = a
          .map((number, place) => number - (b[place] ?? 0))
          .find((difference) => difference !== 0);
        assert.equal(isAtLeast(a.join("."), b.join(".")), (firstDifference ?? 0) >= 0);
      }),
    );
  });
});
