import * as assert from "node:assert/strict";
import * as fc from "fast-check";

import { compareReleases, findRelease, missingBulletins, releases, SERVICE_PACKS } from "../../catalogue";

describe("the bulletins that a level lacks", () => {
  const cases: readonly (readonly [level: string, missing: readonly string[]])[] = [
    ["RTM", ["MS07-026", "MS08-039"]],
    ["RTM-RU6", ["MS08-039"]],
    ["RTM-RU7", []],
    ["SP2-RU3", ["MS10-024", "MS10-106"]],
  ];
  for (const [level, missing] of cases) {
    it(`are at ${level}: ${missing.join(", ") || "none"}`, () => {
      assert.deepEqual(missingBulletins(findRelease({ level })!), missing);
    });
  }

  it("do not come back with a later revision of the rollup that brought one", () => {
    assert.ok(!missingBulletins(findRelease({ level: "SP3-RU8" })!).includes("MS12-058"));
  });

  it("become fewer with each later level of a series, and are none at the last", () => {
    fc.assert(
      fc.property(fc.constantFrom(...SERVICE_PACKS), fc.nat(30), (servicePack, at) => {
        const series = [...releases(servicePack)].sort(compareReleases);
        const index = at % series.length;
        const missing = missingBulletins(series[index]!);
        const later = missingBulletins(series[index + 1] ?? series.at(-1)!);
        assert.ok(later.every((bulletin) => missing.includes(bulletin)));
        assert.deepEqual(missingBulletins(series.at(-1)!), []);
      }),
    );
  });
});
