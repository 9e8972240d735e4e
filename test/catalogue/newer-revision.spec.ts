import * as assert from "node:assert/strict";
import { findRelease, newerRevision, releases } from "../../catalogue";

describe("the newer revision of a rollup", () => {
  const cases: readonly (readonly [level: string, newer: string | undefined])[] = [
    ["SP3-RU3", "SP3-RU3-v2"],
    ["SP3-RU8", "SP3-RU8-v3"],
    ["SP3-RU8-v2", "SP3-RU8-v3"],
    ["SP3-RU8-v3", undefined],
    ["RTM-RU7", undefined],
    ["SP3", undefined],
  ];
  for (const [level, newer] of cases) {
    it(`of ${level} is ${newer ?? "none"}`, () => {
      assert.equal(newerRevision(findRelease({ level })!)?.level, newer);
    });
  }

  it("is there for every rollup that was withdrawn", () => {
    const withdrawn = releases().filter((release) => release.withdrawn);
    assert.ok(withdrawn.length > 0);
    for (const release of withdrawn) assert.equal(newerRevision(release)?.withdrawn, false, release.level);
  });
});
