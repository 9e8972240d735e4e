import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import * as fc from "fast-check";
import { findRelease, readPackage } from "../../../catalogue";
import { EXCHANGE_PRODUCT_CODE, rollupPackageNames } from "../../../lab/msp";
import { anyPackage } from "./any-package";
import { asPatch, databaseByMsibuild, type Said } from "./msibuild";
import { assertSays } from "./said";

const RUNS = 15;
const BEYOND_LATIN = [..."€„漢字Ωя😀 x"];

/** msitools' writer against our reader: string pool, table streams, column types, code pages and summary information. */
describe("a database that msibuild wrote", () => {
  let folder: string;
  beforeEach(async () => (folder = await mkdtemp(path.join(os.tmpdir(), "exchange-rollup-msibuild-"))));
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const rollup7: Said = {
    patchCode: "{DCF5AFE2-E80A-42FB-A60D-A3B75E8EC394}",
    targetProductCodes: [EXCHANGE_PRODUCT_CODE],
    displayName: rollupPackageNames("RTM-RU7").displayName,
    allowRemoval: true,
    sequences: [
      {
        family: "ExchangeServer2007",
        productCode: EXCHANGE_PRODUCT_CODE,
        sequence: "8.0.813.0",
        supersedes: true,
      },
    ],
  };

  it("with what Update Rollup 7 says of itself is recognised as it", async () => {
    const file = path.join(folder, "rollup.msp");
    databaseByMsibuild(file, rollup7, 1252);
    asPatch(file);
    const facts = await readPackage(file);
    assert.equal(facts.kind, "rollup");
    assert.equal(facts.release, findRelease({ level: "RTM-RU7" }));
    assertSays(facts, rollup7);
  });

  it("is no patch as long as its class is a database's, whatever its tables say", async () => {
    const file = path.join(folder, "rollup.msp");
    databaseByMsibuild(file, rollup7, 1252);
    const { kind, what, release } = await readPackage(file);
    assert.deepEqual([kind, what, release], ["notAPatch", "a Windows Installer database (.msi)", null]);
  });

  it("is read back as it was written, in code page 1252 and in UTF-8", async () => {
    const wide = fc.array(fc.constantFrom(...BEYOND_LATIN), { minLength: 1, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(anyPackage, wide, fc.boolean(), async (contents, letters, utf8) => {
        const file = path.join(await mkdtemp(path.join(folder, "run-")), "any.msp");
        const name = contents.displayName?.replaceAll("'", "") ?? null;
        const displayName = name !== null && utf8 ? name + letters.join("") : name;
        const said = { ...contents, displayName };
        databaseByMsibuild(file, said, utf8 ? 65001 : 1252);
        asPatch(file);
        assertSays(await readPackage(file), said);
      }),
      { numRuns: RUNS },
    );
  });
});
