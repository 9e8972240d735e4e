import assert from "node:assert/strict";
import { EXCHANGE_PRODUCT_CODE, labPatchCode, ROLLUP_FILES } from "../../../lab/msp";
import { levelOf } from "../../../lab/world/exchange/exchange-server";
import { IN_PROGRESS } from "../../../lab/world/installer/mirror";
import type { Machine } from "../../../lab/world/machine";
import { install, installerEvents, logText, msiexec, put, putInterim, putRollup } from "./packages";
import { standaloneServer } from "./server";

const BIN = "C:\\Program Files\\Microsoft\\Exchange Server\\bin";
const PATCHES =
  "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Installer\\UserData\\S-1-5-18\\Products\\461C2B4266EDEF444B864AD6D9E5B613\\Patches";
const RU7 = `${PATCHES}\\2EFA5FCDA08EBF246AD03A7BE5E83C49`;

describe("Windows Installer of a simulated server", () => {
  it("a rollup brings files, list and registry to its level, and every service back", async () => {
    const machine = standaloneServer();
    const before = machine.services.snapshot();
    const begun = machine.clock.now();
    assert.equal(await install(machine, putRollup(machine, "RTM-RU7")), 0);
    assert.equal(levelOf(machine), "RTM-RU7");
    assert.deepEqual(machine.services.snapshot(), before);
    assert.deepEqual(states(machine), { "RTM-RU6": 2, "RTM-RU7": 1 });
    assert.equal(machine.fileVersion(`${BIN}\\ExSetup.exe`), "8.0.813.0");
    assert.deepEqual(machine.registry(64).get(RU7, "DisplayName"), {
      type: "REG_SZ",
      data: "Update Rollup 7 for Exchange Server 2007 (KB953469)",
    });
    assert.equal(machine.registry(32).exists(RU7), false);
    assert.deepEqual(installerEvents(machine), [1022, 11728]);
    assert.ok(machine.clock.now() - begun > 3 * 60_000, "stopping services alone takes minutes");
    assert.match(
      logText(machine),
      /^\uFEFF=== Verbose logging started[\s\S]*MainEngineThread is returning 0\r\n===/,
    );
    assert.equal(machine.registry(64).exists(IN_PROGRESS), false);
    assert.deepEqual(machine.invariants.broken, []);
  });

  it("WMI and remote registry are stopped and disabled while the patch runs", async () => {
    const machine = standaloneServer();
    let seen: unknown;
    machine.msi.transactions.onPhase("replacing files", () => {
      const { start, state } = machine.services.get("RemoteRegistry");
      seen = { wmi: machine.wmiRunning, start, state, inProgress: machine.registry(64).exists(IN_PROGRESS) };
    });
    await install(machine, putRollup(machine, "RTM-RU7"));
    assert.deepEqual(seen, { wmi: false, start: "disabled", state: 1, inProgress: true });
    assert.equal(machine.wmiRunning, true);
  });

  it("a file in use ends in 1603 with Exchange's services stopped and disabled, as KB 953469 says", async () => {
    const machine = standaloneServer();
    const release = machine.faults.holdFile(`${BIN}\\Cdoex.dll`, "C:\\Program Files\\MOM\\MOMService.exe");
    assert.equal(await install(machine, putRollup(machine, "RTM-RU7")), 1603);
    assert.equal(levelOf(machine), "RTM-RU6");
    assert.deepEqual(installerEvents(machine), [1025, 11306, 1023, 11729]);
    const { start, state } = machine.services.get("MSExchangeTransport");
    assert.deepEqual({ start, state }, { start: "disabled", state: 1 });
    assert.match(
      logText(machine),
      /Info 1603\. The file .*Cdoex\.dll is being held in use by .*MOMService\.exe, Id: \d+/,
    );
    assert.match(logText(machine), /Return value 3/);
    assert.match(logText(machine), /MainEngineThread is returning 1603/);

    // The second attempt saves "all disabled" over the good state (operations.md 4.2).
    release();
    assert.equal(await install(machine, putRollup(machine, "RTM-RU7")), 0);
    assert.equal(machine.services.get("MSExchangeTransport").start, "disabled");
  });

  it("a file in use is told in the words of the facts: who holds it, and the action that failed", async () => {
    const machine = standaloneServer();
    const file = `${BIN}\\Cdoex.dll`;
    machine.faults.holdFile(file, "C:\\Program Files\\MOM\\MOMService.exe");
    const pid = machine.processes().find(({ image }) => image === "MOMService.exe")?.pid;
    await install(machine, putRollup(machine, "RTM-RU7"));
    const product = "Product: Microsoft Exchange Server";
    const [held, error] = machine.events().filter(({ source }) => source === "MsiInstaller");
    assert.equal(
      held?.message,
      `${product}. The file ${file} is being used by the following process: Name: MOMService.exe, Id ${pid}.`,
    );
    assert.match(
      error?.message ?? "",
      /^Product: Microsoft Exchange Server -- Error 1306\. .* to the file '.*Cdoex\.dll'\./,
    );
    const log = machine.files.system.read("C:\\stage\\msi.log");
    assert.deepEqual([...log.subarray(0, 2)], [0xff, 0xfe], "UTF-16 with its mark");
    const lines = log.toString("utf16le").split("\r\n");
    const order = [
      `Info 1603. The file ${file} is being held in use by the following process: Name: MOMService.exe, Id: ${pid}, Window Title: '`,
      "InstallFiles. Return value 3.",
      "INSTALL. Return value 3.",
      "MainEngineThread is returning 1603",
    ].map((text) => lines.findIndex((line) => line.includes(text)));
    assert.ok(!order.includes(-1));
    assert.deepEqual(
      order,
      [...order].sort((a, b) => a - b),
    );
  });

  it("from Installer 4.0 on a suppressed restart and the update's status are events too, below it neither is", async () => {
    for (const [installerVersion, ids] of [
      ["3.1.4000.2435", [1022, 11728]],
      ["4.5.6001.22159", [1022, 11728, 1036, 1029, 1038]],
    ] as const) {
      const machine = standaloneServer({ installerVersion });
      machine.faults.installationNeedsRestart();
      assert.equal(await install(machine, putRollup(machine, "RTM-RU7")), 3010);
      assert.deepEqual(installerEvents(machine), ids);
      const status = machine.events().find(({ id }) => id === 1036)?.message ?? "status: 0.";
      assert.match(status, /status: 0\.$/);
    }
  });

  it("what cannot be installed is refused by number before anything is touched", async () => {
    const machine = standaloneServer();
    const ru7 = putRollup(machine, "RTM-RU7");
    const begun = machine.services.startChanges.length;
    assert.equal(await install(machine, "C:\\stage\\none.msp"), 1635);
    assert.equal(await install(machine, put(machine, "text.msp", Buffer.from("not a patch"))), 1635);
    assert.equal(await install(machine, putRollup(machine, "SP1-RU1")), 1642);
    assert.equal(await msiexec(machine, `/update "${ru7}" /qn /l*v C:\\nowhere\\x.log`), 1622);
    assert.equal(await msiexec(machine, `/update "${ru7}" /qn /nosuch`), 1639);
    assert.equal(await msiexec(machine, "/update /qn"), 1639);
    machine.services.configure("msiserver", { start: "disabled", by: "test" });
    assert.equal(await install(machine, ru7), 1601);
    assert.equal(levelOf(machine), "RTM-RU6");
    assert.equal(machine.services.startChanges.length, begun + 1);
  });

  it("a package that SYSTEM cannot read is not opened", async () => {
    const machine = standaloneServer();
    const path = putRollup(machine, "RTM-RU7");
    machine.files.system.setAccessList(path, "D:P(D;;FA;;;SY)(A;;FA;;;BA)");
    assert.equal(await install(machine, path), 1635);
  });

  it("a second installation meets 1618 for as long as the first holds the mutex", async () => {
    const machine = standaloneServer();
    machine.faults.secondInstallation(120);
    const path = putRollup(machine, "RTM-RU7");
    assert.equal(await install(machine, path), 1618);
    assert.equal(machine.registry(64).exists(IN_PROGRESS), true);
    await machine.clock.sleep(121_000);
    assert.equal(await install(machine, path), 0);
  });

  it("an orphaned installer holds the mutex without the key, until a restart", async () => {
    const machine = standaloneServer({ clock: "manual" });
    const path = putRollup(machine, "RTM-RU7");
    machine.faults.orphanedInstaller();
    assert.equal(machine.registry(64).exists(IN_PROGRESS), false);
    assert.equal(await install(machine, path), 1618);
    await machine.clock.advance(86_400_000);
    assert.equal(await install(machine, path), 1618);
    const restarted = machine.restart();
    await machine.clock.advance(600_000);
    await restarted;
    assert.equal(machine.msi.transactions.holder, undefined);
  });

  it("waits for a service that stops slowly, and fails when it does not stop at all", async () => {
    const slow = standaloneServer();
    const begun = slow.clock.now();
    slow.faults.slowStop("MSExchangeFDS", 300);
    assert.equal(await install(slow, putRollup(slow, "RTM-RU7")), 0);
    assert.ok(slow.clock.now() - begun > 300_000 + 200_000);

    const stuck = standaloneServer();
    stuck.faults.slowStop("MSExchangeFDS", Infinity);
    assert.equal(await install(stuck, putRollup(stuck, "RTM-RU7")), 1603);
    assert.equal(stuck.level(), "RTM-RU6");
    assert.equal(stuck.services.get("MSExchangeFDS").state, 3);
  });

  it("an older rollup over a newer one is listed as superseded and changes no file", async () => {
    const machine = standaloneServer({ level: "RTM-RU7" });
    assert.equal(await install(machine, putRollup(machine, "RTM-RU5")), 0);
    assert.equal(levelOf(machine), "RTM-RU7");
    assert.deepEqual(states(machine), { "RTM-RU5": 2, "RTM-RU7": 1 });
  });

  it("an interim update stops a rollup", async () => {
    const machine = standaloneServer({ interimUpdates: ["950000"] });
    assert.equal(await install(machine, putRollup(machine, "RTM-RU7")), 1603);
    assert.equal(levelOf(machine), "RTM-RU6");
    assert.match(logText(machine), /Interim Update for Exchange 2007 \(KB950000\)/);
    assert.equal(await install(machine, putInterim(machine, "950001", "8.0.783.2")), 0);
  });

  it("a full disk fails before services are stopped, or in the middle and is rolled back", async () => {
    const early = standaloneServer();
    const path = putRollup(early, "RTM-RU7");
    early.faults.diskFull("C:", (early.files.file(path)?.size ?? 0) + 10_000);
    assert.equal(await install(early, path), 1603);
    assert.equal(early.services.get("MSExchangeTransport").state, 4);

    const middle = standaloneServer();
    middle.msi.transactions.onPhase("half replaced", () => middle.faults.diskFull());
    assert.equal(await install(middle, putRollup(middle, "RTM-RU7")), 1603);
    assert.equal(levelOf(middle), "RTM-RU6");
    assert.equal(middle.services.get("MSExchangeTransport").start, "disabled");
  });

  it("without a restart option a needed restart happens", async () => {
    const machine = standaloneServer();
    machine.faults.installationNeedsRestart();
    const path = putRollup(machine, "RTM-RU7");
    assert.equal(await install(machine, path), 3010);
    assert.equal(machine.power, "on");
    const power: string[] = [];
    machine.onPower((now) => power.push(now));
    await msiexec(machine, `/update ${path} /qn`);
    assert.deepEqual(power, ["off"]);
    await machine.clock.sleep(100_000);
    assert.deepEqual(power, ["off", "on"]);
  });

  it("goes on when the client is killed", async () => {
    const machine = standaloneServer();
    const session = new AbortController();
    const path = putRollup(machine, "RTM-RU7");
    machine.msi.transactions.onPhase("stopping services", () => session.abort());
    assert.equal(await msiexec(machine, `/update ${path} /qn /norestart`, session.signal), 1);
    assert.equal(levelOf(machine), "RTM-RU6");
    await machine.clock.sleep(3_600_000);
    assert.equal(levelOf(machine), "RTM-RU7");
    assert.equal(machine.services.get("MSExchangeTransport").state, 4);
  });

  it("/uninstall with the product code takes Exchange away and is counted as broken", async () => {
    const machine = standaloneServer();
    assert.equal(await msiexec(machine, `/x ${EXCHANGE_PRODUCT_CODE} /qn`), 0);
    assert.equal(levelOf(machine), "no Exchange");
    assert.equal(machine.services.find("MSExchangeTransport"), undefined);
    assert.equal(machine.invariants.broken.length, 1);
  });

  it("a failure at a phase leaves what was done to services until then", async () => {
    const machine = standaloneServer();
    machine.faults.msiexecFails(1612);
    assert.equal(await install(machine, putRollup(machine, "RTM-RU7")), 1612);
    assert.equal(machine.services.get("MSExchangeTransport").start, "auto");
    machine.faults.msiexecFails(1603, "replacing files");
    assert.equal(await install(machine, putRollup(machine, "RTM-RU7")), 1603);
    assert.equal(machine.services.get("MSExchangeTransport").start, "disabled");
  });

  it("a freshly built server has the bytes that its rollup brings", async () => {
    const built = standaloneServer({ level: "RTM-RU7" });
    const patched = standaloneServer();
    await install(patched, putRollup(patched, "RTM-RU7"));
    for (const name of ROLLUP_FILES) {
      assert.ok(
        built.files.system.read(`${BIN}\\${name}`).equals(patched.files.system.read(`${BIN}\\${name}`)),
        name,
      );
    }
  });
});

function states(machine: Machine): Record<string, number> {
  const levels = ["RTM-RU5", "RTM-RU6", "RTM-RU7"];
  return Object.fromEntries(
    machine.installer
      .patches(EXCHANGE_PRODUCT_CODE)
      .map(({ patchCode, state }) => [
        levels.find((level) => labPatchCode(level) === patchCode) ?? patchCode,
        state,
      ]),
  );
}
