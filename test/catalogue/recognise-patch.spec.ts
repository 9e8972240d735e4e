import * as assert from "node:assert/strict";
import {
  levelFromPatches,
  patchTitle,
  recognisePatch,
  releases,
  servicePackOf,
  type ListedPatch,
  type RecognisedPatch,
} from "../../catalogue";

const RU7_CODE = "{DCF5AFE2-E80A-42FB-A60D-A3B75E8EC394}";
const OTHER_CODE = "{00000000-0000-4000-8000-000000000001}";

function recognised(displayName: string, code = OTHER_CODE): string {
  const patch: RecognisedPatch = recognisePatch({ code, displayName });
  switch (patch.kind) {
    case "rollup":
      return patch.release.level;
    case "interim":
      return `interim ${patch.kb}`;
    case "unknown":
      return `unknown, like ${patch.looksLike}`;
  }
}

describe("a patch in Windows Installer's list", () => {
  it("is recognised by the title of each rollup", () => {
    for (const release of releases().filter(({ kb }) => kb !== null)) {
      assert.equal(recognised(patchTitle(release)), release.level);
    }
  });

  const shapes: readonly (readonly [string, string])[] = [
    ["Update Rollup 7 for Exchange Server 2007 (KB953469)", "RTM-RU7"],
    ["Update Rollup 7 for Exchange 2007 (KB953469)", "RTM-RU7"],
    ["Update Rollup 7 for Microsoft Exchange Server 2007 (KB953469)", "RTM-RU7"],
    ["update rollup 7 for exchange server 2007 KB953469 ", "RTM-RU7"],
    ["Update Rollup 3 for Exchange Server 2007 SP1 (KB949870)", "SP1-RU3"],
    ["Update Rollup 3 for Exchange Server 2007 (KB949870)", "SP1-RU3"],
    ["Update Rollup 8-v3 for Exchange Server 2007 Service Pack 3 (KB2778154)", "SP3-RU8-v3"],
    ["Update Rollup 8 for Exchange Server 2007 Service Pack 3 (KB2778154)", "SP3-RU8-v3"],
    ["Interim Update for Exchange 2007 (KB950235)", "interim 950235"],
    ["Interim Update for Exchange Server 2007", "interim null"],
    // An interim update that carries a rollup's KB number is an interim update.
    ["Interim Update for Exchange 2007 (KB953469)", "interim 953469"],
  ];
  for (const [name, expected] of shapes)
    it(`"${name}" is ${expected}`, () => assert.equal(recognised(name), expected));

  const unknown: readonly (readonly [string, string])[] = [
    ["a number that is not the KB's", "Update Rollup 6 for Exchange Server 2007 (KB953469)"],
    [
      "a revision that is not the KB's",
      "Update Rollup 8-v2 for Exchange Server 2007 Service Pack 3 (KB2778154)",
    ],
    [
      "a service pack that is not the KB's",
      "Update Rollup 7 for Exchange Server 2007 Service Pack 1 (KB953469)",
    ],
    ["another Exchange", "Update Rollup 7 for Exchange Server 2010 (KB953469)"],
    [
      "a KB number that no rollup has",
      "Update Rollup 24 for Exchange Server 2007 Service Pack 3 (KB5000000)",
    ],
    ["no KB number", "Update Rollup 7 for Exchange Server 2007"],
  ];
  for (const [why, name] of unknown) {
    it(`that names ${why} is not guessed at`, () => assert.equal(recognised(name), "unknown, like rollup"));
  }

  it("without a name is recognised by a known code", () => {
    assert.equal(recognised("", RU7_CODE.toLowerCase()), "RTM-RU7");
    assert.equal(recognised(""), "unknown, like nothing");
  });

  it("is what its name says, whatever its code", () => {
    assert.equal(recognised("Update Rollup 6 for Exchange Server 2007 (KB942846)", RU7_CODE), "RTM-RU6");
    assert.equal(recognised("Interim Update for Exchange 2007 (KB950235)", RU7_CODE), "interim 950235");
    assert.equal(recognised("Something else", RU7_CODE), "unknown, like nothing");
  });
});

describe("the level of a server", () => {
  const patch = (displayName: string, state: ListedPatch["state"]): ListedPatch => ({
    code: OTHER_CODE,
    displayName,
    state,
  });
  const ru = (number: number, kb: string) => `Update Rollup ${number} for Exchange Server 2007 (KB${kb})`;
  const read = (...patches: readonly ListedPatch[]) => {
    const { release, doubts } = levelFromPatches("RTM", patches);
    return [release === "unknown" ? release : release.level, doubts.length];
  };

  it("is the bare service pack without patches", () => assert.deepEqual(read(), ["RTM", 0]));

  it("is the latest applied rollup, whatever the order of the list", () => {
    assert.deepEqual(read(patch(ru(7, "953469"), "applied"), patch(ru(6, "942846"), "superseded")), [
      "RTM-RU7",
      0,
    ]);
    assert.deepEqual(read(patch(ru(2, "935490"), "applied"), patch(ru(6, "942846"), "applied")), [
      "RTM-RU6",
      0,
    ]);
  });

  it("does not count superseded, obsoleted and merely registered rollups", () => {
    const patches = (["superseded", "obsoleted", "registered"] as const).map((state) =>
      patch(ru(7, "953469"), state),
    );
    assert.deepEqual(read(...patches), ["RTM", 0]);
  });

  it("does not count interim and unrelated patches", () => {
    assert.deepEqual(
      read(patch("Interim Update for Exchange 2007 (KB950235)", "applied"), patch("", "applied")),
      ["RTM", 0],
    );
  });

  it("is unknown while a rollup of unknown kind or state is there", () => {
    assert.deepEqual(read(patch(ru(7, "953469"), "unknown")), ["unknown", 1]);
    assert.deepEqual(read(patch(ru(8, "5000000"), "applied"), patch(ru(7, "953469"), "applied")), [
      "unknown",
      1,
    ]);
    assert.deepEqual(read(patch(ru(8, "5000000"), "superseded"), patch(ru(7, "953469"), "applied")), [
      "RTM-RU7",
      0,
    ]);
  });

  it("leaves out an applied rollup of another series, and says so", () => {
    const foreign = patch("Update Rollup 3 for Exchange Server 2007 Service Pack 1 (KB949870)", "applied");
    assert.deepEqual(read(foreign, patch(ru(6, "942846"), "applied")), ["RTM-RU6", 1]);
  });
});

describe("the service pack of a product version", () => {
  it("follows its first two numbers", () => {
    const versions = ["8.0.685.25", "8.1.240.6", "8.2.176.2", "8.3.83.6", "8.03.0083.006", "8.0"];
    assert.deepEqual(versions.map(servicePackOf), ["RTM", "SP1", "SP2", "SP3", "SP3", "RTM"]);
  });

  it("is unknown for anything else", () => {
    for (const version of ["", "8", "8.4.1.1", "80.1.1.1", "14.3.1.1", "x8.0.1"])
      assert.equal(servicePackOf(version), "unknown", version);
  });
});
