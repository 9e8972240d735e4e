import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { rm, mkdtemp, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import * as fc from "fast-check";
import { readPackage } from "../../../catalogue";
import type { PackageFacts } from "../../../catalogue/contract";
import { makeInterimPackage, makeMsp, makeRollupPackage, rollupPackageNames } from "../../../lab/msp";
import { anyPackage } from "./any-package";
import {
  rowsByMsiinfo,
  streamByMsiinfo,
  streamsByMsiinfo,
  summaryByMsiinfo,
  tablesByMsiinfo,
} from "./msiinfo";
import { oleFacts } from "./olefile";
import { assertSays, sequencesOf } from "./said";

const RUNS = 25;

/**
 * msitools (libmsi over libgsf) and olefile share no code with the lab's writer or with our reader. They witness that the
 * lab's packages are what they claim to be, and that we read in them what others do.
 */
describe("the lab's packages", () => {
  let folder: string;
  before(async () => (folder = await mkdtemp(path.join(os.tmpdir(), "exchange-rollup-msitools-"))));
  after(() => rm(folder, { recursive: true, force: true }));

  const packages: readonly (readonly [string, () => Buffer])[] = [
    ["Update Rollup 7", () => makeRollupPackage("RTM-RU7")],
    ["a revised rollup of a service pack", () => makeRollupPackage("SP3-RU8-v3")],
    ["one that obsoletes others", () => makeRollupPackage("RTM-RU7", { obsoletes: ["RTM-RU1", "RTM-RU6"] })],
    ["one of 9 MB", () => makeRollupPackage("RTM-RU6", { sizeMb: 9 })],
    ["an interim update", () => makeInterimPackage({ kb: "999999", forBuild: "8.0.783.2" })],
  ];
  for (const [name, make] of packages) {
    it(`are read alike by msiinfo, olefile and us: ${name}`, async () => {
      const file = await put(make());
      assertAlike(await readPackage(file), file);
    });
  }

  it("are read alike whatever they say of themselves", async () => {
    await fc.assert(
      fc.asyncProperty(anyPackage, async (contents) => {
        const file = await put(makeMsp(contents));
        const facts = await readPackage(file);
        assertAlike(facts, file);
        assertSays(facts, contents);
      }),
      { numRuns: RUNS },
    );
  });

  it("are whole for olefile: the root and both transforms have their classes, and nothing is defective", async () => {
    const facts = oleFacts(await put(makeRollupPackage("RTM-RU7")));
    assert.equal(facts.classId, "000C1086-0000-0000-C000-000000000046");
    const transform = "000C1082-0000-0000-C000-000000000046";
    assert.deepEqual(facts.storages, { T1: transform, "#T1": transform });
    assert.deepEqual(facts.defects, []);
  });

  it("hold their cabinet under the name that their transform gives", async () => {
    const file = await put(makeRollupPackage("RTM-RU7"));
    assert.deepEqual(streamsByMsiinfo(file), ["PCW_CAB_Rollup"]);
    const cabinet = streamByMsiinfo(file, "PCW_CAB_Rollup");
    assert.equal(cabinet.subarray(0, 4).toString("latin1"), "MSCF");
    assert.equal(cabinet.readUInt32LE(8), cabinet.length, "the cabinet's own length");
    const sha256 = createHash("sha256").update(cabinet).digest("hex");
    const streams = Object.values(oleFacts(file).entries).map((entry) => entry?.sha256);
    assert.ok(streams.includes(sha256), "olefile has the same bytes");
  });

  async function put(bytes: Buffer): Promise<string> {
    const file = path.join(folder, rollupPackageNames("RTM-RU7").fileName);
    await writeFile(file, bytes);
    return file;
  }
});

/** Each field of ours, and what two other readers have for it. */
function assertAlike(facts: PackageFacts, file: string): void {
  const summary = summaryByMsiinfo(file);
  const ole = oleFacts(file);
  const numbers = [1, 2, 7, 8, 9, 15];
  assert.deepEqual(
    numbers.map((number) => String(ole.summary[number])),
    numbers.map((number) => summary.get(number)),
  );
  assert.deepEqual(
    { patchCode: facts.patchCode, obsoletes: facts.obsoletes, targetProductCodes: facts.targetProductCodes },
    {
      patchCode: guids(summary.get(9))[0],
      obsoletes: guids(summary.get(9)).slice(1),
      targetProductCodes: guids(summary.get(7)),
    },
  );
  const metadata = new Map(
    rowsByMsiinfo(file, "MsiPatchMetadata").map((row) => [row["Property"], row["Value"]]),
  );
  assert.equal(facts.displayName, metadata.get("DisplayName") ?? null);
  assert.equal(facts.allowRemoval, metadata.get("AllowRemoval") === "1");
  assert.deepEqual(sequencesOf(facts), sequencesByMsiinfo(file));
}

/** A package without sequences has no table of them, or an empty one. */
function sequencesByMsiinfo(file: string): readonly string[] {
  if (!tablesByMsiinfo(file).includes("MsiPatchSequence")) return [];
  return rowsByMsiinfo(file, "MsiPatchSequence")
    .map((row) => [row["PatchFamily"], row["ProductCode"], row["Sequence"], row["Attributes"]].join("|"))
    .sort();
}

function guids(text = ""): readonly string[] {
  return text.match(/\{[^}]*\}/g) ?? [];
}
