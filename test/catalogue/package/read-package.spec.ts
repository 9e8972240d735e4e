import * as assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync } from "node:fs";
import { open } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { join } from "node:path";
import * as CFB from "cfb";
import * as fc from "fast-check";
import { PackageError, readPackage, releases } from "../../../catalogue";
import {
  EXCHANGE_PRODUCT_CODE,
  labPatchCode,
  makeInterimPackage,
  makeMsp,
  makeRollupPackage,
  rollupPackageNames,
  type MspContents,
} from "../../../lab/msp";
import { packageFolder } from "./package-files";

const { put, read } = packageFolder();
const RU7_FILE = "Exchange2007-KB953469-x64-EN.msp";

/**
 * Written by msitools (msibuild, libmsi and libgsf), which share no code with the lab: an .msi with the two tables and the summary
 * information of a patch. One byte of the root's class makes it an .msp.
 */
function madeByMsitools(kind: "msi" | "msp"): Buffer {
  const bytes = readFileSync(join(__dirname, "fixtures", "made-by-msitools.msi"));
  const classAt = bytes.indexOf("84100c0000000000c000000000000046", "hex");
  if (kind === "msp") bytes.writeUInt8(0x86, classAt);
  return bytes;
}

const plain: MspContents = {
  patchCode: "{11111111-2222-4333-8444-555555555555}",
  targetProductCodes: [EXCHANGE_PRODUCT_CODE],
  targetVersion: "8.0.685.25",
  displayName: "Update Rollup 7 for Exchange Server 2007 (KB953469)",
  kb: "953469",
  sequences: [],
  allowRemoval: true,
  files: [],
};

describe("reading a package", () => {
  it("recognises each rollup's own package as that rollup", async () => {
    for (const release of releases().filter(({ kb }) => kb !== null)) {
      const bytes = makeRollupPackage(release.level);
      const facts = await read(bytes, rollupPackageNames(release.level).fileName);
      assert.equal(facts.kind, "rollup", release.level);
      assert.equal(facts.release, release);
      assert.equal(facts.kb, release.kb);
      assert.equal(facts.patchCode, labPatchCode(release.level));
      assert.deepEqual(facts.sequences, [
        {
          family: "ExchangeServer2007",
          productCode: EXCHANGE_PRODUCT_CODE,
          sequence: release.build,
          supersedes: true,
        },
      ]);
      assert.equal(facts.sha256, createHash("sha256").update(bytes).digest("hex"));
      assert.equal(facts.size, bytes.length);
    }
  });

  it("recognises an interim update whatever its file is called", async () => {
    const facts = await read(makeInterimPackage({ kb: "950235", forBuild: "8.0.783.2" }), RU7_FILE);
    assert.deepEqual([facts.kind, facts.kb, facts.release], ["interim", "950235", null]);
  });

  it("goes by what the file says of itself and not by its name", async () => {
    const facts = await read(makeRollupPackage("RTM-RU6"), RU7_FILE);
    assert.equal(facts.release?.level, "RTM-RU6");
  });

  it("reads a patch that another program wrote", async () => {
    const facts = await read(madeByMsitools("msp"));
    assert.equal(facts.release?.level, "SP3-RU8-v3");
    assert.equal(facts.patchCode, "{01234567-89AB-CDEF-0123-456789ABCDEF}");
    assert.deepEqual(facts.obsoletes, ["{11111111-1111-1111-1111-111111111111}"]);
    assert.deepEqual(facts.sequences, [
      { family: "Family", productCode: null, sequence: "8.3.279.6", supersedes: true },
    ]);
    assert.equal(facts.allowRemoval, true);
  });

  const patches: readonly (readonly [string, Partial<MspContents>, RegExp])[] = [
    [
      "for another product",
      { targetProductCodes: ["{90120000-0030-0000-0000-0000000FF1CE}"] },
      /for another product \(\{90120000-/,
    ],
    ["for no product", { targetProductCodes: [] }, /for another product \(none named\)/],
    [
      "without a display name",
      { displayName: null },
      /^a patch without a display name for Exchange Server 2007/,
    ],
    [
      "of an unknown rollup",
      { displayName: "Update Rollup 8 for Exchange Server 2007 (KB5000000)" },
      /not a known rollup/,
    ],
    [
      "of Exchange 2007 that is no rollup",
      { displayName: "Language Pack" },
      /called "Language Pack" for Exchange Server 2007/,
    ],
  ];
  for (const [which, contents, what] of patches) {
    it(`gives a patch ${which} as another patch`, async () => {
      const facts = await read(makeMsp({ ...plain, ...contents }));
      assert.equal(facts.kind, "otherPatch");
      assert.match(facts.what, what);
      assert.equal(facts.release, null);
    });
  }

  it("takes a patch for several products, in any case, if Exchange is one", async () => {
    const other = "{90120000-0030-0000-0000-0000000FF1CE}";
    const facts = await read(
      makeMsp({ ...plain, targetProductCodes: [other, EXCHANGE_PRODUCT_CODE.toLowerCase()] }),
    );
    assert.equal(facts.kind, "rollup");
    assert.deepEqual(facts.targetProductCodes, [other, EXCHANGE_PRODUCT_CODE]);
  });

  const wordDocument = CFB.utils.cfb_new();
  CFB.utils.cfb_add(wordDocument, "/WordDocument", Buffer.alloc(5000));
  const others: readonly (readonly [string, Buffer, string])[] = [
    ["an .msi", madeByMsitools("msi"), "a Windows Installer database (.msi)"],
    ["an .mst", asTransform(madeByMsitools("msi")), "a Windows Installer transform (.mst)"],
    ["a Word document", CFB.write(wordDocument, { type: "buffer" }) as Buffer, "a Word document"],
    ["a ZIP archive", Buffer.from("PK\x03\x04 and so on"), "a ZIP archive"],
    ["a program", Buffer.from("MZ\x90\0and so on"), "a Windows program (.exe)"],
    [
      "a web page",
      Buffer.from("\r\n<!DOCTYPE HTML><title>Log on</title>"),
      "a web page, as a download that was refused leaves behind",
    ],
    ["a text", Buffer.from("Update Rollup 7\r\n"), "a text file"],
    ["noise", Buffer.from([1, 2, 3, 255]), "a file of unknown kind"],
    ["nothing", Buffer.alloc(0), "an empty file"],
    [
      "a download that broke off at once",
      makeRollupPackage("RTM-RU7").subarray(0, 100),
      "the first 100 bytes of an OLE file, which ends there",
    ],
  ];
  for (const [which, bytes, what] of others) {
    it(`says of ${which} what it is instead of a patch`, async () => {
      const facts = await read(bytes, RU7_FILE);
      assert.deepEqual(
        [facts.kind, facts.what, facts.patchCode, facts.release],
        ["notAPatch", what, null, null],
      );
    });
  }

  it("gives back what was put into any package", async () => {
    const hex = (length: number) =>
      fc.string({ unit: fc.constantFrom(..."0123456789ABCDEF"), minLength: length, maxLength: length });
    const guid = fc.tuple(hex(8), hex(4), hex(4), hex(4), hex(12)).map((groups) => `{${groups.join("-")}}`);
    const latin = (minLength: number, maxLength: number) =>
      fc.string({
        unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
        minLength,
        maxLength,
      });
    const contents = fc.record({
      patchCode: guid,
      obsoletes: fc.array(guid, { maxLength: 40 }),
      targetProductCodes: fc.array(guid, { minLength: 1, maxLength: 30 }),
      targetVersion: fc.constant("8.0.685.25"),
      displayName: fc.option(fc.oneof(latin(1, 300), latin(70_000, 70_100))),
      kb: fc.constant("953469"),
      sequences: fc.array(
        fc.record(
          { family: latin(1, 60), productCode: guid, sequence: latin(1, 60), supersedes: fc.boolean() },
          { requiredKeys: ["family", "sequence", "supersedes"] },
        ),
        { maxLength: 30 },
      ),
      allowRemoval: fc.boolean(),
      files: fc.array(
        fc.record({
          key: hex(8),
          component: hex(8),
          name: hex(8),
          version: fc.constant("8.0.1.1"),
          content: fc.uint8Array({ maxLength: 9000 }).map((bytes) => Buffer.from(bytes)),
        }),
        { maxLength: 3 },
      ),
    });
    await fc.assert(
      fc.asyncProperty(contents, async (msp) => {
        const facts = await read(makeMsp(msp));
        assert.equal(facts.patchCode, msp.patchCode);
        assert.deepEqual(facts.obsoletes, msp.obsoletes);
        assert.deepEqual(facts.targetProductCodes, msp.targetProductCodes);
        assert.equal(facts.displayName, msp.displayName);
        assert.equal(facts.allowRemoval, msp.allowRemoval);
        assert.deepEqual(
          facts.sequences,
          msp.sequences.map(({ productCode = null, ...rest }) => ({ ...rest, productCode })),
        );
      }),
      { numRuns: 60 },
    );
  });

  it("reads a rollup of 60 MB without loading it", async () => {
    const path = put(RU7_FILE, makeRollupPackage("RTM-RU7", { sizeMb: 60 }));
    const watched = await watchReads(path);
    const facts = await readPackage(path).finally(watched.stop);
    assert.equal(facts.release?.level, "RTM-RU7");
    const bytes = [...watched.buffers].reduce((sum, { byteLength }) => sum + byteLength, 0);
    assert.ok(bytes > 1e6 && bytes < 40e6, `${bytes} bytes`);
  });
});

describe("a package that cannot be read", () => {
  async function failure(path: string): Promise<PackageError> {
    return readPackage(path).then(
      () => assert.fail("it was read"),
      (error: unknown) => {
        assert.ok(error instanceof PackageError);
        assert.equal(error.code, "PACKAGE_UNREADABLE");
        assert.ok(error.message.startsWith(path), error.message);
        return error;
      },
    );
  }

  it("because it is missing, is told apart", async () => {
    const error = await failure(join(put("x", Buffer.alloc(0)), "..", "missing.msp"));
    assert.equal(error.problem, "missing");
    assert.match(error.message, /does not exist\. Put the package there/);
  });

  it("because it is a folder, is told apart", async () => {
    const folder = put("folder.txt", Buffer.alloc(0)).replace(/\.txt$/, "");
    mkdirSync(folder);
    const error = await failure(folder);
    assert.equal(error.problem, "notAFile");
    assert.match(error.message, /is a folder/);
  });

  it("because its download broke off, says that it is truncated", async () => {
    const whole = makeRollupPackage("RTM-RU7", { sizeMb: 1 });
    for (const part of [0.1, 0.5, 0.9, 0.999]) {
      const error = await failure(put(RU7_FILE, whole.subarray(0, Math.floor(whole.length * part))));
      assert.equal(error.problem, "damaged");
      assert.match(error.message, /truncated[^.]*\. Download it again\.$/);
    }
  });
});

function asTransform(bytes: Buffer): Buffer {
  bytes.writeUInt8(0x82, bytes.indexOf("84100c0000000000c000000000000046", "hex"));
  return bytes;
}

/** Notes all memory that any open file is read into; reading a whole file at once is forbidden meanwhile. */
async function watchReads(path: string): Promise<{ buffers: Set<ArrayBufferLike>; stop: () => void }> {
  const handle = await open(path, "r");
  const fileHandle = Object.getPrototypeOf(handle) as Record<"read" | "readFile", unknown>;
  await handle.close();
  const { read, readFile } = fileHandle;
  const buffers = new Set<ArrayBufferLike>();
  fileHandle.read = function (this: FileHandle, buffer: Uint8Array, ...where: unknown[]) {
    buffers.add(buffer.buffer);
    return (read as (...args: unknown[]) => unknown).call(this, buffer, ...where);
  };
  fileHandle.readFile = () => Promise.reject(new Error("the whole file at once"));
  return { buffers, stop: () => void Object.assign(fileHandle, { read, readFile }) };
}
