import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import fc from "fast-check";
import { EXCHANGE_PRODUCT_CODE, makeMsp, makeRollupPackage } from "../../../lab/msp";
import type { Machine } from "../../../lab/world/machine";
import { ADMINISTRATOR, standaloneServer } from "../../lab/world/server";
import { BUILD } from "../wine/exchange-product";
import { openWineMachine, type WineMachine } from "../wine/wine-machine";

/** After each package, in an order by the seed. */
const AGAIN = ["RTM-RU7.msp", "missing.msp"];
const SEED = Number(process.env["WITNESS_SEED"] ?? 1);
const BIN = "C:\\Program Files\\Microsoft\\Exchange Server\\bin";
const FOR_ANOTHER = "{00000000-0000-4000-8000-000000000001}";

/** What msiexec is given; undefined: no such file. */
const PACKAGES: Readonly<Record<string, Buffer | undefined>> = {
  "RTM-RU5.msp": makeRollupPackage("RTM-RU5"),
  "RTM-RU6.msp": makeRollupPackage("RTM-RU6"),
  "RTM-RU7.msp": makeRollupPackage("RTM-RU7"),
  "cut-off.msp": makeRollupPackage("RTM-RU7").subarray(0, 9000),
  "no-package.msp": Buffer.from("this is no package\r\n"),
  "missing.msp": undefined,
  "another-product.msp": makeMsp({
    patchCode: "{00000000-0000-4000-8000-000000000002}",
    targetProductCodes: [FOR_ANOTHER],
    targetVersion: "1.0.0.0",
    displayName: null,
    kb: "1",
    sequences: [],
    allowRemoval: true,
    files: [],
  }),
};

interface Seen {
  /** Exit codes of a refusal differ from maker to maker (wine.md): only whether the patch was taken is compared. */
  readonly taken: boolean;
  /** Whatever their state, as Wine knows no supersedence: both rollups stay "applied" there. */
  readonly patches: readonly string[];
  /**
   * Whether a file that each rollup brings is another than Setup's. Not whose: the files of these packages have no version
   * resource, and such a one Wine replaces once.
   */
  readonly replaced: boolean;
}

describe("the lab's Windows Installer and Wine's", () => {
  let wine: WineMachine;

  before(async () => {
    wine = await openWineMachine();
    for (const [name, bytes] of Object.entries(PACKAGES))
      if (bytes) await writeFile(path.join(wine.wine.drive, name), bytes);
  });
  after(() => wine?.close());

  it("take the same packages, list the same patches and replace the same files, in whatever order", async () => {
    const lab = standaloneServer({ roles: ["Mailbox"], level: "RTM" });
    for (const [name, bytes] of Object.entries(PACKAGES))
      if (bytes) lab.files.system.write(`C:\\${name}`, bytes);
    const names = Object.keys(PACKAGES);
    const every = fc.shuffledSubarray(names, { minLength: names.length });
    const [order = []] = fc.sample(every, { seed: SEED, numRuns: 1 });
    const sequence = [...order, ...AGAIN];
    for (const [at, name] of sequence.entries()) {
      const [onLab, onWine] = [await installOnLab(lab, name), await installOnWine(wine, name)];
      assert.deepEqual(onLab, onWine, `after ${sequence.slice(0, at + 1).join(", ")} (seed ${SEED})`);
    }
    assert.deepEqual(lab.refusals, []);
  });
});

function commandOf(name: string): readonly string[] {
  return [
    "/update",
    `C:\\${name}`,
    "/qn",
    "/norestart",
    "REBOOT=ReallySuppress",
    "/l*v!",
    "C:\\installer.log",
  ];
}

async function installOnWine({ wine, world }: WineMachine, name: string): Promise<Seen> {
  const { code } = await wine.run("msiexec", commandOf(name));
  const content = (await world.read(`${BIN}\\Cdoex.dll`))?.toString("latin1") ?? "";
  return { taken: code === 0, patches: await world.appliedPatches(), replaced: isReplaced(content) };
}

async function installOnLab(lab: Machine, name: string): Promise<Seen> {
  const commandLine = `C:\\WINDOWS\\system32\\msiexec.exe ${commandOf(name).join(" ")}`;
  const code = await lab.run({ commandLine, account: ADMINISTRATOR });
  const patches = lab.installer.patches(EXCHANGE_PRODUCT_CODE).map(({ patchCode }) => patchCode);
  const content = lab.files.system.read(`${BIN}\\Cdoex.dll`).toString("latin1");
  return { taken: code === 0, patches: [...patches].sort(), replaced: isReplaced(content) };
}

/** Setup's and each package's say which build they are of. */
function isReplaced(content: string): boolean {
  assert.match(content, /^Cdoex\.dll 8\.0\.\d+\.\d+/);
  return !content.startsWith(`Cdoex.dll ${BUILD}`);
}
