import assert from "node:assert/strict";
import type { HolderFacts, Inspection } from "../../agent/protocol";
import { EXCHANGE_PRODUCT_CODE, labPatchCode } from "../../lab/msp";
import type { Machine } from "../../lab/world/machine";
import { number } from "../../lab/world/registry";
import { standaloneServer } from "../lab/world/server";
import { value } from "./agent-on";

const BIN = "C:\\Program Files\\Microsoft\\Exchange Server\\bin";
const HELD = `${BIN}\\Cdoex.dll`;

const IN_PROGRESS = "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Installer\\InProgress";

const look = (machine: Machine): Promise<Inspection> => value<Inspection>(machine, { op: "inspect" });

async function holders(machine: Machine): Promise<readonly HolderFacts[]> {
  const seen = await look(machine);
  assert.deepEqual(machine.refusals, []);
  assert.ok(seen.holders, seen.unknowns.join(" "));
  return seen.holders;
}

function addService(
  machine: Machine,
  name: string,
  more: { readonly dependsOn?: readonly string[] } = {},
): void {
  machine.services.add({
    name,
    displayName: name,
    start: "auto",
    image: `C:\\Program Files\\Agent\\${name}.exe`,
    modules: [HELD],
    ...more,
  });
}

describe("what an inspection foresees of a patch", () => {
  it("is nothing on a server where only Exchange's own services have its files loaded", async () => {
    const seen = await look(standaloneServer({ roles: ["Mailbox", "ClientAccess", "HubTransport"] }));
    assert.deepEqual(seen.holders, []);
    assert.deepEqual(seen.msiexec, []);
    assert.deepEqual(
      seen.installerCache?.map(({ there }) => there),
      ["yes", "yes"],
    );
    assert.deepEqual(seen.unknowns, []);
  });

  it("names a process that has a file loaded, with its id and the file, in every language", async () => {
    for (const language of ["en", "de"] as const) {
      const machine = standaloneServer({ language });
      machine.administrator.openManagementShell();
      const pid = machine.processes().find(({ image }) => image === "powershell.exe")?.pid;
      assert.deepEqual(await holders(machine), [
        {
          process: "powershell.exe",
          pid,
          files: [`${BIN}\\Microsoft.Exchange.Data.dll`],
          services: [],
          stopsWithPatch: "none",
        },
      ]);
    }
  });

  it("names the services that run in it, and which of them the patch stops", async () => {
    const machine = standaloneServer();
    addService(machine, "BackupAgent");
    addService(machine, "OnePoint");
    addService(machine, "WebThing", { dependsOn: ["W3SVC"] });
    const seen = await holders(machine);
    assert.deepEqual(
      seen.map(({ services, stopsWithPatch }) => [services.join(), stopsWithPatch]),
      [
        ["BackupAgent", "none"],
        ["OnePoint", "all"],
        ["WebThing", "all"],
      ],
    );
  });

  it("takes a worker of IIS for W3SVC's, and what depends on Exchange's services for Exchange's", async () => {
    const machine = standaloneServer();
    addService(machine, "TransportAgent", { dependsOn: ["MSExchangeTransport"] });
    machine.faults.loadFile(HELD, "C:\\WINDOWS\\system32\\inetsrv\\w3wp.exe");
    machine.faults.loadFile(HELD, `${BIN}\\EdgeTransport.exe`);
    assert.deepEqual(
      (await holders(machine)).map(({ process, services, stopsWithPatch }) => [
        process,
        services,
        stopsWithPatch,
      ]),
      [["w3wp.exe", ["W3SVC"], "all"]],
    );
  });

  it("takes no worker for its service's where that is stopped", async () => {
    const machine = standaloneServer();
    await machine.administrator.setService("W3SVC", { running: false });
    machine.faults.loadFile(HELD, "C:\\WINDOWS\\system32\\inetsrv\\w3wp.exe");
    const [seen] = await holders(machine);
    assert.deepEqual([seen?.services, seen?.stopsWithPatch], [[], "none"]);
  });

  it("sees a program of Exchange's folder that runs by itself, as it holds its own file", async () => {
    const machine = standaloneServer();
    machine.faults.loadFile(`${BIN}\\ExSetup.exe`, `${BIN}\\ExSetup.exe`);
    const [seen] = await holders(machine);
    assert.deepEqual([seen?.process, seen?.files], ["ExSetup.exe", [`${BIN}\\ExSetup.exe`]]);
  });

  it("does not see a file that is only open, nor what a 32-bit process has loaded", async () => {
    const machine = standaloneServer();
    machine.faults.holdFile(HELD);
    machine.faults.loadFile(HELD, "C:\\Program Files (x86)\\Agent\\agent.exe", 32);
    assert.deepEqual(await holders(machine), []);
  });

  it("is not misled by a library of the same name that is another product's", async () => {
    const machine = standaloneServer();
    machine.files.putFile("C:\\Program Files\\Agent\\Cdoex.dll");
    machine.faults.loadFile("C:\\Program Files\\Agent\\Cdoex.dll");
    assert.deepEqual(await holders(machine), []);
  });

  it("doubts, where paths are not told, a library that Windows has too, and believes the name of any other", async () => {
    const machine = standaloneServer({ windows: "2008" });
    await machine.administrator.setService("WinMgmt", { running: false });
    machine.files.putFile(`${BIN}\\tquery.dll`);
    machine.files.putFile("C:\\WINDOWS\\System32\\tquery.dll");
    machine.faults.loadFile("C:\\WINDOWS\\System32\\tquery.dll", "C:\\WINDOWS\\System32\\SearchIndexer.exe");
    machine.faults.loadFile(HELD);
    const seen = await look(machine);
    assert.deepEqual(
      seen.holders?.map(({ process, files }) => [process, files]),
      [["agent.exe", [HELD]]],
    );
    assert.match(
      seen.unknowns.join(),
      /^SearchIndexer\.exe \(\d+\) has loaded tquery\.dll, of which Exchange and/,
    );
  });

  it("says that it does not know where Windows gives no list, and where an installation is under way", async () => {
    const silent = standaloneServer();
    await silent.administrator.setService("WinMgmt", { running: false });
    const busy = standaloneServer();
    busy.faults.loadFile(HELD);
    busy.keys.view(64).set(IN_PROGRESS, "", number(1));
    for (const [machine, told] of [
      [silent, /^Which programs hold files of Exchange could not be found out: one that does is in the way/],
      [busy, /could not be found out: nobody asks while an installation is under way\.$/],
    ] as const) {
      const seen = await look(machine);
      assert.deepEqual([seen.holders, seen.msiexec], [null, null]);
      assert.ok(seen.unknowns.some((text) => told.test(text)));
    }
  });

  it("tells an installer that is left over from the service's own", async () => {
    const machine = standaloneServer();
    await machine.services.startAndWait("msiserver");
    assert.deepEqual((await look(machine)).msiexec, []);
    machine.faults.orphanedInstaller();
    const seen = await look(machine);
    assert.equal(seen.installer.inProgress, "no");
    assert.equal(seen.msiexec?.length, 1);
    assert.notEqual(seen.msiexec[0], machine.services.get("msiserver").pid);
  });

  it("finds a cached package that is gone, the product's or a patch's", async () => {
    for (const code of [EXCHANGE_PRODUCT_CODE, labPatchCode("RTM-RU6")]) {
      const machine = standaloneServer();
      machine.faults.loseCachedPackage(code);
      const lost = (await look(machine)).installerCache?.filter(({ there }) => there === "no") ?? [];
      assert.deepEqual(
        lost.map(({ of }) => of),
        [code],
      );
      assert.match(lost[0]?.path ?? "", /^C:\\WINDOWS\\Installer\\\w+\.ms[ip]$/);
    }
  });
});
