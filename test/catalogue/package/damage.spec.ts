import * as assert from "node:assert/strict";
import * as fc from "fast-check";
import { PackageError, type PackageFacts } from "../../../catalogue";
import { makeRollupPackage } from "../../../lab/msp";
import { packageFolder } from "./package-files";

const { read } = packageFolder();
const good = makeRollupPackage("RTM-RU7");
/** Of processor time, which a busy machine does not change. Far above what is needed, far below what a square would take. */
const MOST_MS = 5000;

/** Every file ends in facts or in a PackageError with a sentence, soon. */
async function outcome(bytes: Buffer): Promise<PackageFacts | PackageError> {
  const before = process.cpuUsage();
  const result = await read(bytes).catch((error: unknown) => error);
  const { user, system } = process.cpuUsage(before);
  const ms = (user + system) / 1000;
  assert.ok(ms < MOST_MS, `took ${ms} ms`);
  if (!(result instanceof Error)) return result as PackageFacts;
  assert.ok(result instanceof PackageError, result.stack);
  assert.equal(result.code, "PACKAGE_UNREADABLE");
  assert.match(result.message, /is damaged: .+\. Download it again\.$/);
  return result;
}

async function problemOf(change: (bytes: Buffer) => void): Promise<string> {
  const bytes = Buffer.from(good);
  change(bytes);
  const result = await outcome(bytes);
  assert.ok(result instanceof PackageError, "it was read");
  return result.message;
}

/** Byte offset of a directory entry of the good package; 0 is the root. */
function entryAt(id: number): number {
  return (good.readUInt32LE(48) + 1) * 512 + id * 128;
}

function fatAt(sector: number): number {
  return (good.readUInt32LE(76) + 1) * 512 + sector * 4;
}

/** It begins with the code page, 1252; the summary information, where that stands behind a type, lies before it. */
function stringPoolAt(): number {
  const codePage = Buffer.from([0xe4, 0x04, 0, 0]);
  let at = good.indexOf(codePage);
  while (good.readUInt32LE(at - 4) === 2) at = good.indexOf(codePage, at + 1);
  return at;
}

describe("a damaged package", () => {
  it("ends in facts or a sentence wherever it is cut off", async () => {
    for (let length = 0; length < good.length; length += 311) {
      const result = await outcome(good.subarray(0, length));
      assert.ok(result instanceof PackageError || result.kind === "notAPatch", `${length}`);
    }
  });

  it("ends in facts or a sentence whichever bits are flipped", async () => {
    const flips = fc.array(fc.tuple(fc.nat(good.length - 1), fc.integer({ min: 1, max: 255 })), {
      minLength: 1,
      maxLength: 40,
    });
    await fc.assert(
      fc.asyncProperty(flips, async (places) => {
        const bytes = Buffer.from(good);
        for (const [at, mask] of places) bytes.writeUInt8(bytes.readUInt8(at) ^ mask, at);
        await outcome(bytes);
      }),
      { numRuns: 300 },
    );
  });

  it("ends in facts or a sentence whatever numbers its header, tables and directory hold", async () => {
    const structures = fc.oneof(
      fc.integer({ min: 6, max: 127 }).map((word) => word * 4),
      fc.nat(127).map((sector) => fatAt(sector)),
      fc.nat(511).map((word) => entryAt(0) + word * 4),
    );
    const number = fc.oneof(
      fc.nat(200),
      fc.constantFrom(0xffffffff, 0xfffffffe, 0xfffffffd, 0x7fffffff, 0x80000000, 0xfffffff9),
      fc.nat(0xffffffff),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(structures, number), { minLength: 1, maxLength: 8 }),
        async (lies) => {
          const bytes = Buffer.from(good);
          for (const [at, value] of lies) if (at + 4 <= bytes.length) bytes.writeUInt32LE(value, at);
          await outcome(bytes);
        },
      ),
      { numRuns: 400 },
    );
  });

  it("ends in facts or a sentence when it is noise behind a signature", async () => {
    const signature = Buffer.from("d0cf11e0a1b11ae1", "hex");
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 6000 }), fc.boolean(), async (noise, signed) => {
        await outcome(signed ? Buffer.concat([signature, noise]) : Buffer.from(noise));
      }),
      { numRuns: 200 },
    );
  });

  it("is told when a stream goes round in a circle", async () => {
    const start = good.readUInt32LE(entryAt(0) + 116);
    assert.match(
      await problemOf((bytes) => bytes.writeUInt32LE(start, fatAt(start))),
      /claim the same bytes/,
    );
  });

  it("is told when its directory goes round in a circle", async () => {
    const child = good.readUInt32LE(entryAt(0) + 76);
    assert.match(
      await problemOf((bytes) => bytes.writeUInt32LE(child, entryAt(child) + 68)),
      /directory goes round in a circle/,
    );
  });

  it("is told when its header claims more tables than the file could hold", async () => {
    assert.match(
      await problemOf((bytes) => bytes.writeUInt32LE(0x7fffffff, 44)),
      /claims 2147483647 allocation sectors/,
    );
  });

  it("is told when a stream claims more bytes than there are", async () => {
    const sizes = Array.from({ length: 8 }, (_, id) => entryAt(id + 1) + 120);
    const large = sizes.find((at) => good.readUInt32LE(at) >= 4096 || good.readUInt32LE(at - 4) > 0);
    assert.ok(large);
    assert.match(
      await problemOf((bytes) => bytes.writeUInt32LE(0xfffff000, large)),
      /shorter than its directory says|beyond its end|same bytes/,
    );
  });

  it("is told when a table refers to texts that are not there", async () => {
    const pool = stringPoolAt();
    assert.match(
      await problemOf((bytes) => bytes.writeUInt16LE(0xffff, pool + 4)),
      /string pool claims \d+ bytes of text/,
    );
  });

  it("is told when its code page does not exist", async () => {
    const pool = stringPoolAt();
    assert.match(await problemOf((bytes) => bytes.writeUInt16LE(12345, pool)), /code page 12345/);
  });

  it("does not cost more with backward chains in a large file", async () => {
    const bytes = backwardChain(6 * 1024 * 1024);
    assert.ok((await outcome(bytes)) instanceof PackageError);
  });
});

/** A file whose only stream runs from its last sector to its first: quadratic for a reader that walks from each sector. */
function backwardChain(size: number): Buffer {
  const bytes = Buffer.alloc(size);
  good.copy(bytes, 0, 0, 512);
  const sectors = size / 512 - 1;
  const fatSectors = Math.ceil(sectors / 128);
  bytes.writeUInt32LE(fatSectors, 44);
  bytes.writeUInt32LE(sectors - 1, 48);
  bytes.writeUInt32LE(0xfffffffe, 68);
  for (let i = 0; i < 109; i++) bytes.writeUInt32LE(i < fatSectors ? i : 0xffffffff, 76 + i * 4);
  for (let sector = 0; sector < Math.min(fatSectors, 109) * 128; sector++) {
    bytes.writeUInt32LE(sector === 0 ? 0xfffffffe : sector - 1, 512 + sector * 4);
  }
  return bytes;
}
