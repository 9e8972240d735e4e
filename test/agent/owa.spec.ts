import assert from "node:assert/strict";
import type { CollectReply, JobAction, JobResult } from "../../agent/protocol";
import { addOutlookWebAccess, OWA_FOLDER } from "../../lab/world/exchange/outlook-web-access";
import type { Machine } from "../../lab/world/machine";
import { standaloneServer } from "../lab/world/server";
import { value } from "./agent-on";
import { bootAndSettle, untilDark } from "./died-job";
import { takeLock } from "./owned";
import { untilQuiet } from "./quiet";
import { followToEnd, installAction, removeAction, rollupJob, stageAndLock } from "./staged-rollup";

const COPIES = "C:\\WINDOWS\\ExchangeRollup\\owa";
const LOGON = "auth\\logon.aspx";
const LOGO = "themes\\base\\logo.gif";
const CONFIG = "web.config";

let jobs = 0;

async function job(machine: Machine, ...actions: readonly JobAction[]): Promise<JobResult> {
  const id = `owa-${++jobs}`;
  await takeLock(machine);
  await value(machine, rollupJob({ id, actions }));
  await untilQuiet(machine);
  await followToEnd(machine, id);
  return resultOf(machine, id);
}

async function resultOf(machine: Machine, id: string): Promise<JobResult> {
  return (await value<CollectReply>(machine, { op: "collect", job: id, logLines: 0 })).result;
}

async function owaServer(level: string | readonly string[] = "RTM-RU6"): Promise<Machine> {
  const machine = standaloneServer({ level });
  addOutlookWebAccess(machine);
  await stageAndLock(machine);
  return machine;
}

function customise(machine: Machine, path: string): void {
  machine.files.system.write(`${OWA_FOLDER}\\${path}`, Buffer.from("our own"));
}

function text(machine: Machine, path: string): string {
  return machine.files.system.read(path).toString("latin1").split("\r\n")[0] ?? "";
}

/** Paths below the folder of copies. */
function copies(machine: Machine): string[] {
  return machine.files.find(COPIES) ? machine.files.walk(COPIES).map((file) => pathOf(file, COPIES)) : [];
}

function pathOf(file: ReturnType<Machine["files"]["walk"]>[number], root: string): string {
  const names: string[] = [];
  for (let node: { name: string; parent: unknown } | undefined = file; node;) {
    names.unshift(node.name);
    node = node.parent as typeof node;
  }
  return names.join("\\").slice(root.length + 1);
}

describe("customisations of Outlook Web Access", () => {
  it("are kept as copies where no job of ours saw the files installed, and it is said that it could not be known", async () => {
    const machine = await owaServer();
    customise(machine, LOGON);
    const { owa, trouble } = await job(machine, installAction());
    assert.equal(machine.level(), "RTM-RU7");
    assert.deepEqual(trouble, []);
    assert.equal(text(machine, `${OWA_FOLDER}\\${LOGON}`), "logon.aspx 8.0.813.0");
    assert.deepEqual([owa?.replaced, owa?.customised], [3, []]);
    assert.deepEqual([...owa!.unknown].sort(), [LOGON, LOGO, CONFIG]);
    assert.equal(text(machine, `${owa!.copies}\\${LOGON}`), "our own");
    assert.equal(text(machine, `${owa!.copies}\\${CONFIG}`), "web.config 8.0.783.2");
    assert.equal(copies(machine).length, 3);
    assert.deepEqual(machine.refusals, []);
  });

  it("are told from what a job of ours had installed, of which no copy is kept", async () => {
    const machine = await owaServer(["RTM-RU6", "RTM-RU7"]);
    await job(machine, removeAction("RTM-RU7"));
    const before = copies(machine);
    customise(machine, LOGON);
    customise(machine, "themes\\own\\logo.gif");
    const { owa } = await job(machine, installAction());
    assert.deepEqual([owa?.replaced, owa?.customised, owa?.unknown], [3, [LOGON], []]);
    assert.equal(text(machine, `${owa!.copies}\\${LOGON}`), "our own");
    assert.equal(copies(machine).length, before.length + 1);
    assert.equal(text(machine, `${OWA_FOLDER}\\themes\\own\\logo.gif`), "our own");
  });

  it("are as they were after an installation that failed, and no copies are left of it", async () => {
    const machine = await owaServer();
    customise(machine, LOGON);
    machine.faults.msiexecFails(1603, "restoring services");
    const { owa } = await job(machine, installAction());
    assert.equal(owa, null);
    assert.equal(text(machine, `${OWA_FOLDER}\\${LOGON}`), "our own");
    assert.deepEqual(copies(machine), []);
  });

  it("keep an installation from beginning that they could not be copied for", async () => {
    const machine = await owaServer();
    customise(machine, LOGON);
    const services = machine.services.snapshot();
    const release = machine.files.hold(`${OWA_FOLDER}\\${LOGON}`, { deny: "all", pid: 4 });
    const { runs, trouble, owa } = await job(machine, installAction());
    release();
    assert.deepEqual([runs, owa], [[], null]);
    assert.match(trouble.join(), /^The job failed: /);
    assert.equal(machine.level(), "RTM-RU6");
    assert.deepEqual(machine.services.snapshot(), services);
    assert.deepEqual(copies(machine), []);
  });

  for (const [when, what] of [
    ["while they are copied", /FileSystemObject\.CopyFile .*logo\.gif/i],
    ["while they are replaced", /replace .*logon\.aspx/i],
  ] as const)
    it(`outlive a loss of power ${when}`, async () => {
      const machine = await owaServer();
      customise(machine, LOGON);
      let cut = false;
      machine.steps.onEveryStep((step) => {
        if (cut || !what.test(step.what)) return;
        cut = true;
        machine.powerOff();
      });
      const id = `owa-${++jobs}`;
      await takeLock(machine);
      await value(machine, rollupJob({ id })).catch(() => undefined);
      assert.equal(await untilDark(machine), true);
      await bootAndSettle(machine);
      const { owa } = await resultOf(machine, id);
      const [now] = machine.files.walk(COPIES).filter(({ name }) => name === "logon.aspx");
      if (machine.level() === "RTM-RU6") {
        assert.equal(text(machine, `${OWA_FOLDER}\\${LOGON}`), "our own");
        assert.deepEqual([owa, copies(machine)], [null, []]);
      } else {
        assert.deepEqual(owa?.unknown.includes(LOGON), true);
        assert.equal(now?.size, "our own".length);
      }
    });
});
