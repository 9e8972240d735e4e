import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import type { CollectReply } from "../../../agent/protocol";
import { EXCHANGE_PRODUCT_CODE, rollupPackageNames } from "../../../lab/msp";
import { connectMachine, MachineError } from "../../../machine";
import type { LocalFile, Lock, Machine } from "../../../machine/contract";
import { connect } from "../../../ssh/connect";
import { openWineMachine, type WineMachine } from "./wine-machine";
import type { WineService } from "./wine-world";

const RU7 = rollupPackageNames("RTM-RU7");
const URN = "urn:pulumi:witness::mail::exchange-rollup:index:ServerRollup::wine";

/**
 * The agent's own jobs under Wine's JScript and Windows Installer, by the machine room over OpenSSH. The services are
 * seen by their processes; sc.exe and schtasks.exe are stand-ins of ours before Wine's service control manager.
 */
describe("a job before Wine behind OpenSSH", () => {
  let wine: WineMachine;
  let services: readonly WineService[];
  let machine: Machine;
  let lock: Lock;
  let jobs = 0;

  before(async () => {
    wine = await openWineMachine();
    services = await wine.world.services();
    machine = await connectTo(wine);
    lock = await machine.lock("the witness's jobs");
    await machine.claim(lock, { urn: URN, token: null });
  });
  after(async () => {
    machine?.close();
    await wine?.close();
  });

  /** From staging to the result. */
  async function install(file: LocalFile): Promise<CollectReply> {
    await machine.stage(file, () => undefined);
    const id = `job-${++jobs}`;
    await machine.startJob(lock, {
      id,
      title: file.name,
      who: "ann@build7",
      productCode: EXCHANGE_PRODUCT_CODE,
      busyWaitSeconds: 60,
      limitSeconds: 7200,
      actions: [
        {
          kind: "install",
          title: file.name,
          patchCode: RU7.patchCode,
          package: { sha256: file.sha256, name: file.name },
          unlessApplied: false,
        },
      ],
    });
    await machine.followJob(id, () => undefined);
    return machine.collect(id);
  }

  it("is refused to another controller while the server is locked, by the holder's name", async () => {
    const other = await connectTo(wine, "bob@laptop");
    try {
      await assert.rejects(
        other.lock("something else"),
        (error) =>
          error instanceof MachineError && error.code === "LOCKED" && /ann@build7/.test(error.message),
      );
    } finally {
      other.close();
    }
  });

  it("does not begin with a package that is not what was announced", async () => {
    const file = await packageFile(wine, RU7.fileName);
    const wrong = { ...file, sha256: createHash("sha256").update("another").digest("hex") };
    await assert.rejects(
      machine.stage(wrong, () => undefined),
      (error) => error instanceof MachineError,
    );
    assert.deepEqual(await packagesOn(wine), []);
  });

  it("with a package that is cut off fails, registers nothing and leaves files and services as they were", async () => {
    const files = await wine.world.exchangeFiles();
    const whole = await readFile(path.join(wine.packages, RU7.fileName));
    const cut = path.join(wine.wine.folder, "cut.msp");
    await writeFile(cut, whole.subarray(0, whole.length / 2));
    const { result } = await install(await localFile(cut, "cut.msp"));
    assert.notEqual(result.runs[0]?.exitCode, 0);
    assert.deepEqual(result.patchesAfter, []);
    assert.deepEqual(await wine.world.appliedPatches(), []);
    assert.deepEqual(await wine.world.exchangeFiles(), files);
    assert.deepEqual(await wine.world.services(), services);
  });

  it("puts back what a failed patch did to services, and tells 1603 with the installer's log", async () => {
    await wine.faults.duringPatch(DISTURB);
    await wine.faults.patchFails();
    const { result, logTail } = await install(await packageFile(wine, RU7.fileName));
    await wine.faults.patchWorks();
    assert.equal(result.runs[0]?.exitCode, 1603);
    assert.match(logTail.join("\n"), /INSTALL\. Return value 0/);
    assert.equal(result.services.complete, "yes");
    assert.deepEqual(disturbed(result), ["BackupAgent", "MSExchangeIS", "W3Svc"]);
    assert.deepEqual(await wine.world.services(), services);
    assert.deepEqual(await wine.world.appliedPatches(), []);
  });

  it("would die with its session if it were a child of it: the witness ends what a session leaves, as Windows does", async () => {
    const connection = await connect(wine.target);
    const lost = connection.exec("ping -n 600 127.0.0.1").catch((error: unknown) => error);
    const runs = async (): Promise<boolean> =>
      (await wine.world.programs()).some((line) => line.endsWith("-n 600 127.0.0.1"));
    await until(runs);
    connection.close();
    await lost;
    await until(async () => !(await runs()));
  });

  it("goes on when its session has ended", async () => {
    await wine.faults.duringPatch([...DISTURB, ...waitFor("C:\\witness\\go.txt")]);
    const file = await packageFile(wine, RU7.fileName);
    const ended = install(file).then(
      () => assert.fail("the connection was closed"),
      (error: unknown) => error,
    );
    await until(async () => (await wine.world.patchRuns()) === 2);
    machine.close();
    await ended;
    await writeFile(path.join(wine.wine.drive, "witness", "go.txt"), "");

    machine = await connectTo(wine);
    const id = `job-${jobs}`;
    await machine.followJob(id, () => undefined);
    const { result } = await machine.collect(id);
    assert.deepEqual([result.runs[0]?.exitCode, result.healed], [0, false]);
    assert.deepEqual(disturbed(result), ["BackupAgent", "MSExchangeIS", "W3Svc"]);
    assert.deepEqual(await wine.world.appliedPatches(), [RU7.patchCode]);
    assert.deepEqual(await wine.world.services(), services);
    assert.deepEqual(await wine.world.tasks(), []);
  });

  it("left one line each in the audit file, and the record says whose the server is", async () => {
    const audit = (await wine.world.read("C:\\windows\\ExchangeRollup\\audit.log"))?.toString() ?? "";
    const lines = audit.trimEnd().split("\r\n");
    assert.deepEqual(
      lines.map((line) => /exit code \d+|claimed the server/.exec(line)?.[0]),
      ["claimed the server", `exit code ${WINE_CUT_OFF}`, "exit code 1603", "exit code 0"],
    );
    const seen = await machine.look();
    assert.equal(seen.record?.urn, URN);
    assert.deepEqual(seen.record?.patchesFound, []);
    assert.deepEqual(
      seen.patches?.map(({ code, state }) => [code, state]),
      [[RU7.patchCode, "applied"]],
    );
  });
});

/** Of Wine's msiexec: ERROR_FUNCTION_FAILED. Windows' is 1635 or another; the product shows whatever comes. */
const WINE_CUT_OFF = 1627;

/** What a rollup does to services while it runs (KB 953469), and leaves so. */
const DISTURB = [
  "sc stop BackupAgent",
  "sc stop MSExchangeIS",
  "sc config MSExchangeIS start= disabled",
  "sc config W3Svc start= disabled",
];

function waitFor(file: string): readonly string[] {
  return [":again", `if not exist ${file} (`, "ping -n 2 127.0.0.1 >nul", "goto again", ")"];
}

function disturbed({ services }: CollectReply["result"]): readonly string[] {
  return [...services.corrected].sort();
}

function connectTo({ target }: WineMachine, who = "ann@build7"): Promise<Machine> {
  return connectMachine({ target, who });
}

function packageFile({ packages }: WineMachine, name: string): Promise<LocalFile> {
  return localFile(path.join(packages, name), name);
}

async function localFile(file: string, name: string): Promise<LocalFile> {
  const data = await readFile(file);
  return { path: file, name, size: data.length, sha256: createHash("sha256").update(data).digest("hex") };
}

/** Files, in whatever folder of ours. */
async function packagesOn({ world }: WineMachine): Promise<readonly string[]> {
  const home = "C:\\ExchangeRollup\\packages";
  const folders = await world.list(home);
  const files = await Promise.all(folders.map((folder) => world.list(`${home}\\${folder}`)));
  return files.flat();
}

/** The tests' own time limit ends it. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 100));
}
