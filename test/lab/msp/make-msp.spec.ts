import * as assert from "node:assert/strict";
import * as CFB from "cfb";
import rollups from "../../../catalogue/rollups.json";
import {
  interimPackageNames,
  makeInterimPackage,
  makeMsp,
  makeRollupPackage,
  readLabMsp,
  rollupPackageNames,
  EXCHANGE_PRODUCT_CODE,
  ROLLUP_FILES,
} from "../../../lab/msp";

const levels = rollups.filter(({ rollup }) => rollup !== null).map(({ level }) => level);

/** cfb is nobody's code here: what it sees is in the file. */
function openedByCfb(bytes: Buffer): {
  readonly classId: string;
  readonly paths: readonly string[];
  readonly content: (path: string) => Buffer;
} {
  const file = CFB.read(bytes, { type: "buffer" });
  const content = (path: string): Buffer => Buffer.from(CFB.find(file, path)?.content ?? []);
  return { classId: file.FileIndex[0]?.clsid ?? "", paths: file.FullPaths, content };
}

describe("a package of the lab", () => {
  it("is an OLE file of class 000C1086 with a pair of transforms, as another reader sees it", () => {
    const { classId, paths } = openedByCfb(makeRollupPackage("RTM-RU7"));
    assert.equal(classId, "86100c0000000000c000000000000046");
    for (const path of ["Root Entry/T1/", "Root Entry/#T1/", "Root Entry/\u0005SummaryInformation"]) {
      assert.ok(paths.includes(path), path);
    }
  });

  it("of many megabytes is whole, as another reader sees it", () => {
    const { paths, content } = openedByCfb(makeRollupPackage("RTM-RU7", { sizeMb: 9 }));
    const cabinets = paths.map(content).filter((bytes) => bytes.toString("latin1", 0, 4) === "MSCF");
    assert.equal(cabinets.length, 1);
    assert.equal(cabinets[0]?.readUInt32LE(8), cabinets[0]?.length);
    assert.ok((cabinets[0]?.length ?? 0) > 9 * 1024 * 1024);
  });

  it("is small unless asked otherwise, and always the same", () => {
    assert.ok(makeRollupPackage("RTM-RU7").length < 64 * 1024);
    assert.deepEqual(makeRollupPackage("SP3-RU23"), makeRollupPackage("SP3-RU23"));
  });

  it("has a patch code of its own for each of the 48 rollups, and the real one for RTM-RU7", () => {
    const codes = levels.map((level) => rollupPackageNames(level).patchCode);
    assert.equal(new Set(codes).size, 48);
    assert.equal(codes[levels.indexOf("RTM-RU7")], "{DCF5AFE2-E80A-42FB-A60D-A3B75E8EC394}");
    for (const code of codes)
      assert.match(code, /^\{[0-9A-F]{8}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{12}\}$/);
  });

  it("does not exist for a service pack", () => {
    assert.throws(() => makeRollupPackage("SP1"), /has no \.msp/);
    assert.throws(() => makeRollupPackage("RTM-RU9"), /knows no level RTM-RU9/);
  });
});

describe("the lab's installer", () => {
  function readMsp(bytes: Buffer) {
    const reading = readLabMsp(bytes);
    assert.ok(reading.ok);
    return reading.msp;
  }

  it("reads of each rollup what it needs to apply it", () => {
    for (const row of rollups.filter(({ rollup }) => rollup !== null)) {
      const { patchCode, displayName } = rollupPackageNames(row.level);
      const msp = readMsp(makeRollupPackage(row.level));
      assert.deepEqual(
        [msp.patchCode, msp.displayName, msp.allowRemoval],
        [patchCode, displayName, true],
        row.level,
      );
      assert.equal(msp.targetVersion, rollups.find(({ level }) => level === row.servicePack)?.build);
      assert.deepEqual(msp.targetProductCodes, [EXCHANGE_PRODUCT_CODE]);
      assert.deepEqual(
        msp.files.map(({ name, version }) => [name, version]),
        ROLLUP_FILES.map((name) => [name, row.build]),
      );
    }
  });

  it("finds that a later rollup supersedes the earlier ones of its series", () => {
    const parts = (level: string) => {
      const [sequence, ...more] = readMsp(makeRollupPackage(level)).sequences;
      assert.ok(sequence?.supersedes);
      assert.equal(more.length, 0);
      return { family: sequence.family, numbers: sequence.sequence.split(".").map(Number) };
    };
    for (let i = 1; i < levels.length; i++) {
      const [earlier, later] = [parts(levels[i - 1] ?? ""), parts(levels[i] ?? "")];
      assert.equal(earlier.family, later.family);
      const at = later.numbers.findIndex((number, index) => number !== earlier.numbers[index]);
      assert.ok((later.numbers[at] ?? 0) > (earlier.numbers[at] ?? 0), levels[i]);
    }
  });

  it("finds that an interim update supersedes nothing", () => {
    const msp = readMsp(makeInterimPackage({ kb: "950235", forBuild: "8.0.783.2" }));
    assert.equal(msp.displayName, interimPackageNames("950235").displayName);
    assert.deepEqual(
      msp.sequences.map(({ family, supersedes }) => [family, supersedes]),
      [["ExchangeServer2007Interim", false]],
    );
    assert.equal(msp.targetVersion, "8.0.685.25");
  });

  it("reads obsoleted patches and a missing display name", () => {
    const obsoletes = ["{11111111-1111-1111-1111-111111111111}", "{22222222-2222-2222-2222-222222222222}"];
    const msp = readMsp(
      makeMsp({
        patchCode: "{33333333-3333-3333-3333-333333333333}",
        obsoletes,
        targetProductCodes: [EXCHANGE_PRODUCT_CODE],
        targetVersion: "8.0.685.25",
        displayName: null,
        kb: "1",
        sequences: [],
        allowRemoval: false,
        files: [],
      }),
    );
    assert.deepEqual([msp.obsoletes, msp.displayName, msp.allowRemoval], [obsoletes, "", false]);
  });

  it("ends with 1635 for what is no storage and with 1636 for a storage that is no patch", () => {
    const good = makeRollupPackage("RTM-RU7");
    const database = Buffer.from(good);
    database.writeUInt8(0x84, good.indexOf("86100c0000000000c000000000000046", "hex"));
    const exitCode = (bytes: Buffer) => {
      const reading = readLabMsp(bytes);
      return reading.ok ? 0 : reading.exitCode;
    };
    assert.equal(exitCode(good), 0);
    assert.equal(exitCode(Buffer.alloc(0)), 1635);
    assert.equal(exitCode(Buffer.from("a text file")), 1635);
    assert.equal(exitCode(good.subarray(0, good.length / 2)), 1635);
    assert.equal(exitCode(database), 1636);
  });

  it("does not hang on a damaged directory or chain", () => {
    const good = makeRollupPackage("RTM-RU7");
    for (let at = 24; at < good.length - 4; at += 97) {
      for (const value of [0, 1, 0xffffffff]) {
        const bytes = Buffer.from(good);
        bytes.writeUInt32LE(value, at);
        readLabMsp(bytes);
      }
    }
  });
});
