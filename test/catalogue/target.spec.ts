import * as assert from "node:assert/strict";
import * as fc from "fast-check";
import {
  parseTarget,
  releases,
  resolveTarget,
  sameTarget,
  SERVICE_PACKS,
  type ServicePack,
} from "../../catalogue";

/** What a text means on a server of this series: a level, or the reason why it means nothing. */
function meaning(text: string, servicePack: ServicePack): string {
  const parsed = parseTarget(text);
  if (!parsed.ok) return parsed.reason;
  const resolved = resolveTarget(parsed.target, servicePack);
  return resolved.ok ? resolved.release.level : resolved.reason;
}

describe("a target", () => {
  for (const text of [
    "RU7",
    "ru7",
    " RU7 ",
    "RTM-RU7",
    "rtm-ru7",
    "KB953469",
    "kb953469",
    "KB 953469",
    "953469",
    "8.0.813.0",
  ]) {
    it(`${JSON.stringify(text)} means RTM-RU7 on an RTM server`, () =>
      assert.equal(meaning(text, "RTM"), "RTM-RU7"));
  }

  it("without a series follows the server's", () => {
    assert.deepEqual(
      SERVICE_PACKS.map((servicePack) => meaning("RU3", servicePack)),
      ["RTM-RU3", "SP1-RU3", "SP2-RU3", "SP3-RU3"],
    );
  });

  it("with a series does not follow the server's", () => {
    assert.equal(meaning("SP3-RU8-v3", "RTM"), "SP3-RU8-v3");
    assert.equal(meaning("KB953469", "SP1"), "RTM-RU7");
  });

  it("tells a re-release from the first one", () => {
    assert.equal(meaning("RU8", "SP3"), "SP3-RU8");
    assert.equal(meaning("RU8-v3", "SP3"), "SP3-RU8-v3");
  });

  it("none means the bare service pack", () => {
    assert.deepEqual(
      SERVICE_PACKS.map((servicePack) => meaning("None", servicePack)),
      SERVICE_PACKS,
    );
  });

  it("that the series does not have is refused with the ones it has", () => {
    assert.equal(
      meaning("RU9", "RTM"),
      '"RU9" is not a rollup of Exchange Server 2007 RTM. Known: RU1 to RU7.',
    );
    assert.equal(
      meaning("RTM-RU9", "RTM"),
      '"RTM-RU9" is not a rollup of Exchange Server 2007 RTM. Known: RU1 to RU7.',
    );
    assert.equal(
      meaning("RU8-v4", "SP3"),
      '"RU8-v4" is not a rollup of any Exchange Server 2007. ' +
        "Known: RTM RU1 to RU7; SP1 RU1 to RU10; SP2 RU1 to RU5; SP3 RU1 to RU23, RU3-v2, RU8-v2, RU8-v3.",
    );
  });

  const refused = [
    "",
    "7",
    "RU",
    "RU-7",
    "RU0",
    "RU7.",
    "SP4-RU1",
    "RTM RU7",
    "KB",
    "KB123456",
    "123456",
    "8.0.814.0",
    "8.0.813",
    "latest",
    "RTM",
    "SP1",
    "RU7-v1",
    "*",
  ];
  for (const text of refused) {
    it(`${JSON.stringify(text)} is refused with what was received and what is allowed`, () => {
      const parsed = parseTarget(text);
      assert.ok(!parsed.ok);
      assert.ok(parsed.reason.startsWith(JSON.stringify(text)), parsed.reason);
      assert.match(parsed.reason, /Allowed: |Known: |Write none/);
    });
  }

  it("of any text ends in a meaning or a short reason", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 5000 }), (text) => {
        const parsed = parseTarget(text);
        return parsed.ok || parsed.reason.length < 600;
      }),
    );
  });
});

describe("sameTarget", () => {
  it("holds all spellings of a release for the same once the series is known", () => {
    for (const release of releases().filter(({ kb }) => kb !== null)) {
      const short = release.level.slice(release.servicePack.length + 1);
      const spellings = [release.level, short, `KB${release.kb}`, `${release.kb}`, release.build];
      for (const a of spellings) {
        for (const b of spellings) assert.equal(sameTarget(a, b, release.servicePack), true, `${a} ${b}`);
      }
    }
  });

  it("does not know before the series is", () => {
    assert.equal(sameTarget("RU7", "KB953469", null), "unknown");
    assert.equal(sameTarget("none", "8.0.685.25", null), "unknown");
  });

  it("knows without a series where the numbers settle it", () => {
    assert.equal(sameTarget("RTM-RU7", "953469", null), true);
    assert.equal(sameTarget("RU7", "ru7", null), true);
    assert.equal(sameTarget("RU6", "KB953469", null), false);
    assert.equal(sameTarget("RU8", "SP3-RU8-v3", null), false);
    assert.equal(sameTarget("none", "RU7", null), false);
    assert.equal(sameTarget("RTM-RU7", "SP1-RU7", null), false);
  });

  it("tells levels of different series apart", () => {
    assert.equal(sameTarget("RU7", "KB953469", "SP1"), false);
    assert.equal(sameTarget("RU9", "RU8", "RTM"), false);
    assert.equal(sameTarget("none", "RTM", "RTM"), "unknown");
  });

  it("is symmetric", () => {
    const spelling = fc.constantFrom(
      "RU7",
      "RU9",
      "RTM-RU7",
      "KB953469",
      "8.0.813.0",
      "none",
      "RU8-v3",
      "SP3-RU8-v3",
      "nonsense",
    );
    const series = fc.constantFrom<ServicePack | null>(null, ...SERVICE_PACKS);
    fc.assert(
      fc.property(spelling, spelling, series, (a, b, sp) => sameTarget(a, b, sp) === sameTarget(b, a, sp)),
    );
  });
});
