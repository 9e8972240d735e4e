import * as assert from "node:assert/strict";
import { checkPackage, findRelease, releases, verifyPin, type Release } from "../../../catalogue";
import { EXCHANGE_PRODUCT_CODE, makeInterimPackage, makeMsp, makeRollupPackage } from "../../../lab/msp";
import { packageFolder } from "./package-files";

const { read } = packageFolder();
const RU7 = releaseOf("RTM-RU7");
const RU7_FILE = "Exchange2007-KB953469-x64-EN.msp";

function releaseOf(level: string): Release {
  const release = findRelease({ level });
  assert.ok(release);
  return release;
}

async function findings(bytes: Buffer, release: Release = RU7): Promise<readonly string[]> {
  const found = checkPackage(await read(bytes, RU7_FILE), release);
  return found.map(({ severity, about, sentence }) => `${severity} ${about}: ${sentence}`);
}

describe("a package that is to bring a server to a level", () => {
  it("is accepted without a word where its patch code is the known one", async () => {
    assert.deepEqual(await findings(makeRollupPackage("RTM-RU7")), []);
  });

  it("is accepted with one warning where no patch code is known", async () => {
    const [only, ...more] = await findings(makeRollupPackage("SP1-RU3"), releaseOf("SP1-RU3"));
    assert.match(
      only ?? "",
      /^warn noPin: .*the patch code of SP1-RU3 is not known\. packageSha256 would make sure\.$/,
    );
    assert.deepEqual(more, []);
  });

  it("is accepted with a warning where everything but the patch code agrees", async () => {
    const patchCode = "{11111111-2222-4333-8444-555555555555}";
    const [only, ...more] = await findings(makeRollupPackage("RTM-RU7", { patchCode }));
    assert.match(only ?? "", /^warn patchCode: .*\{11111111-.*\{DCF5AFE2-.*single source/);
    assert.deepEqual(more, []);
  });

  it("is refused for every level but its own", async () => {
    const facts = await read(makeRollupPackage("RTM-RU6"), RU7_FILE);
    for (const release of releases()) {
      const refused = checkPackage(facts, release).filter(({ severity }) => severity === "refuse");
      assert.equal(refused.length, release.level === "RTM-RU6" ? 0 : 1, release.level);
    }
  });

  it("is refused as the rollup that it is, with the one that is needed", async () => {
    assert.deepEqual(await findings(makeRollupPackage("RTM-RU6")), [
      `refuse release: ${RU7_FILE} is RTM-RU6 (KB942846), not RTM-RU7. ` +
        `Update Rollup 7 for Exchange Server 2007 (KB953469) is needed: ${RU7_FILE}.`,
    ]);
  });

  it("is refused as an interim update under a rollup's file name", async () => {
    const found = await findings(makeInterimPackage({ kb: "950235", forBuild: "8.0.783.2" }));
    assert.match(
      found.join(),
      /^refuse kind: .* is the interim update called "Interim Update for Exchange 2007 \(KB950235\)", not a rollup/,
    );
  });

  it("is refused as a text file", async () => {
    assert.match(
      (await findings(Buffer.from("hello"))).join(),
      /^refuse kind: .* is a text file, not a Windows Installer patch\./,
    );
  });

  const contents = {
    patchCode: "{DCF5AFE2-E80A-42FB-A60D-A3B75E8EC394}",
    targetProductCodes: [EXCHANGE_PRODUCT_CODE],
    targetVersion: "8.0.685.25",
    displayName: "Update Rollup 7 for Exchange Server 2007 (KB953469)",
    kb: "953469",
    sequences: [],
    allowRemoval: true,
    files: [],
  };

  it("is refused for another product, though code and name are right", async () => {
    const found = await findings(
      makeMsp({ ...contents, targetProductCodes: ["{90120000-0030-0000-0000-0000000FF1CE}"] }),
    );
    assert.match(found.join(), /^refuse product: .* for another product/);
  });

  it("is refused when only its patch code is right", async () => {
    const found = await findings(makeMsp({ ...contents, displayName: null }));
    assert.match(found.join(), /^refuse product: .* without a display name/);
  });

  it("is refused when its sequence is another rollup's build", async () => {
    const sequences = [{ family: "F", sequence: "8.0.783.2", supersedes: true }];
    assert.match(
      (await findings(makeMsp({ ...contents, sequences }))).join(),
      /^refuse sequence: .* is RTM-RU6's/,
    );
    const unknown = [{ family: "F", sequence: "1.2.3", supersedes: true }];
    assert.deepEqual(await findings(makeMsp({ ...contents, sequences: unknown })), []);
  });
});

describe("a pinned package", () => {
  it("is the file with that hash, in either case, and no other", async () => {
    const facts = await read(makeRollupPackage("RTM-RU7"));
    assert.equal(verifyPin(facts, facts.sha256), null);
    assert.equal(verifyPin(facts, ` ${facts.sha256.toUpperCase()} `), null);
    const other = await read(makeRollupPackage("RTM-RU7", { sizeMb: 1 }));
    assert.equal(verifyPin(other, facts.sha256)?.severity, "refuse");
    assert.match(
      verifyPin(other, facts.sha256)?.sentence ?? "",
      new RegExp(`is ${other.sha256}, pinned is ${facts.sha256}`),
    );
  });

  it("is refused when the pin is no SHA-256", async () => {
    const facts = await read(makeRollupPackage("RTM-RU7"));
    for (const pin of ["", facts.sha256.slice(1), `${facts.sha256}0`, "latest"]) {
      assert.match(verifyPin(facts, pin)?.sentence ?? "", /64 hexadecimal digits/);
    }
  });
});
