import * as assert from "node:assert/strict";
import {
  compareReleases,
  findRelease,
  packageFileName,
  patchTitle,
  releases,
  SERVICE_PACKS,
} from "../../catalogue";

const rollups = releases().filter(({ rollup }) => rollup !== null);

describe("the catalogue's releases", () => {
  it("are 48 rollups on 4 service packs", () => {
    const counts = SERVICE_PACKS.map((servicePack) => releases(servicePack).length - 1);
    assert.deepEqual(counts, [7, 10, 5, 26]);
    assert.equal(rollups.length, 48);
  });

  it("have no level, KB number or build twice", () => {
    const all = releases().flatMap(({ level, kb, build, otherBuilds = [] }) => [
      level,
      build,
      ...otherBuilds,
      kb ?? "",
    ]);
    const named = all.filter((key) => key !== "");
    assert.equal(new Set(named).size, named.length);
  });

  it("are sorted oldest first, by number as by build", () => {
    assert.deepEqual([...releases()].sort(compareReleases), releases());
    const builds = releases().map(({ build }) => build.split(".").map(Number));
    const later = (a: readonly number[] = [], b: readonly number[] = []) => {
      const at = a.findIndex((part, index) => part !== b[index]);
      return at >= 0 && (a[at] ?? 0) > (b[at] ?? 0);
    };
    for (let i = 1; i < builds.length; i++)
      assert.ok(later(builds[i], builds[i - 1]), `${releases()[i]?.level}`);
  });

  it("replace exactly the earlier rollups of their series", () => {
    for (const release of rollups) {
      const earlier = rollups.filter(
        (other) => other.servicePack === release.servicePack && compareReleases(other, release) < 0,
      );
      assert.deepEqual(
        release.replaces,
        earlier.map(({ level }) => level),
        release.level,
      );
    }
  });

  it("name their level, service pack and numbers alike", () => {
    for (const { level, servicePack, rollup, revision } of rollups) {
      assert.equal(level, `${servicePack}-RU${rollup}${revision === null ? "" : `-v${revision}`}`);
    }
  });

  it("have dates, sources and bulletins of the right shape", () => {
    for (const release of releases()) {
      assert.match(release.releaseDate, /^\d{4}-\d\d(-\d\d)?$/, release.level);
      assert.ok(release.sources.length >= 2, release.level);
      assert.match(release.bulletin ?? "MS00-000", /^MS\d\d-\d{3}$/, release.level);
      for (const source of release.sources) assert.doesNotMatch(source, /\.txt|\(stored/, release.level);
    }
  });

  it("know one patch code, and say that it has a single source", () => {
    assert.deepEqual(
      rollups.filter(({ patchCode }) => patchCode !== null).map(({ level, patchCode }) => [level, patchCode]),
      [["RTM-RU7", "{DCF5AFE2-E80A-42FB-A60D-A3B75E8EC394}"]],
    );
    assert.ok(
      findRelease({ level: "RTM-RU7" })?.notes.some((note) => /patch code comes from one/.test(note)),
    );
  });

  it("warn of the withdrawn one, of SP3-RU8's certificate and of the second RTM build", () => {
    assert.deepEqual(
      releases()
        .filter(({ withdrawn }) => withdrawn)
        .map(({ level }) => level),
      ["SP3-RU3"],
    );
    assert.match(findRelease({ level: "SP3-RU3" })?.notes.join() ?? "", /Withdrawn/);
    assert.match(findRelease({ level: "SP3-RU8" })?.notes.join() ?? "", /certificate/);
    assert.match(findRelease({ level: "RTM" })?.notes.join() ?? "", /8\.0\.685\.24/);
  });
});

describe("findRelease", () => {
  it("finds each release by every one of its keys", () => {
    for (const release of releases()) {
      assert.equal(findRelease({ level: release.level.toLowerCase() }), release);
      assert.equal(findRelease({ build: release.build }), release);
      if (release.kb !== null) assert.equal(findRelease({ kb: `kb${release.kb}` }), release);
      if (release.patchCode !== null)
        assert.equal(findRelease({ patchCode: release.patchCode.toLowerCase() }), release);
    }
  });

  it("knows padded builds and those that other sources give", () => {
    assert.equal(findRelease({ build: "8.00.0813.000" })?.level, "RTM-RU7");
    assert.equal(findRelease({ build: "8.0.685.24" })?.level, "RTM");
    assert.equal(findRelease({ build: "8.3.348.1" })?.level, "SP3-RU13");
    assert.equal(findRelease({ build: "8.3.083.6" })?.level, "SP3");
  });

  it("does not take a near miss", () => {
    assert.equal(findRelease({ kb: "95346" }), undefined);
    assert.equal(findRelease({ build: "8.0.813" }), undefined);
    assert.equal(findRelease({ level: "RTM-RU8" }), undefined);
    assert.equal(findRelease({ patchCode: "{00000000-0000-0000-0000-000000000000}" }), undefined);
  });
});

describe("names of releases", () => {
  const named = (level: string) => {
    const release = findRelease({ level });
    assert.ok(release);
    return { title: patchTitle(release), file: packageFileName(release) };
  };

  it("are as the packages have them", () => {
    assert.deepEqual(named("RTM-RU7"), {
      title: "Update Rollup 7 for Exchange Server 2007 (KB953469)",
      file: { name: "Exchange2007-KB953469-x64-EN.msp", origin: "stated" },
    });
    assert.deepEqual(named("SP3-RU8-v2"), {
      title: "Update Rollup 8-v2 for Exchange Server 2007 Service Pack 3 (KB2756497)",
      file: { name: "Exchange2007-KB2756497-v2-x64-EN.msp", origin: "stated" },
    });
  });

  it("follow the pattern and say so where no source states a file name", () => {
    assert.deepEqual(named("RTM-RU6").file, { name: "Exchange2007-KB942846-x64-EN.msp", origin: "pattern" });
    assert.deepEqual(named("SP3-RU8-v3").file, {
      name: "Exchange2007-KB2778154-v3-x64-EN.msp",
      origin: "pattern",
    });
  });

  it("give a bare service pack no package", () => {
    assert.deepEqual(named("SP1"), { title: "Exchange Server 2007 Service Pack 1", file: null });
  });
});
