import assert from "node:assert/strict";
import { makeRollupPackage } from "../../lab/msp";
import { armDeath, canDieOf } from "../../lab/moment-of-death";
import { IN_PROGRESS } from "../../lab/world/installer/mirror";
import type { SiteServer } from "../../lab/site-server";
import type { Site } from "../../lab/site";
import { site } from "../../lab/site";
import type { Step } from "../../lab/world/steps";
import { connect } from "../../ssh/connect";
import type { SshConnection } from "../../ssh/contract";

/** What our controller and its agent do, in small: an upload, a script, and a task that outlives the session. */
const SCRIPT = `
  var files = new ActiveXObject("Scripting.FileSystemObject");
  var shell = new ActiveXObject("WScript.Shell");
  files.CreateFolder("C:\\\\work");
  var note = files.CreateTextFile("C:\\\\work\\\\note.txt");
  note.Write("one");
  note.Close();
  files.FileExists("C:\\\\work\\\\note.txt");
  shell.Run("sc.exe config Spooler start= demand", 0, true);
  shell.Run("schtasks /create /tn Job /tr \\"msiexec /update C:\\\\ru7.msp /qn /norestart\\" /sc once /st 23:59 /ru SYSTEM", 0, true);
  shell.Run("schtasks /run /tn Job", 0, true);
  WScript.Quit(7);
`;

/** In the middle of the files that RU7 replaces on the server of these tests. */
const REPLACE = "installer 1:36";
const PACKAGE = makeRollupPackage("RTM-RU7", { sizeMb: 1 });

describe("the steps of a server of the lab", () => {
  let lab: Site;
  afterEach(() => lab.stop());

  async function started(): Promise<SiteServer> {
    lab = await site({ servers: [{ name: "EX1", level: "RTM-RU6" }] });
    return lab.server("EX1");
  }

  async function scenario(server: SiteServer): Promise<void> {
    const connection = await dial(server);
    try {
      const sftp = await connection.sftp();
      await sftp.write("/C:/script.js", Buffer.from(SCRIPT));
      await sftp.write("/C:/ru7.msp", PACKAGE);
      await sftp.rename("/C:/script.js", "/C:/agent.js");
      await connection.exec("cscript //nologo C:\\agent.js");
    } finally {
      connection.close();
    }
    await server.machine.clock.sleep(3_600_000);
  }

  /** Named so that no path, time or size in it counts. */
  const lane = (steps: readonly Step[], name: string): readonly string[] =>
    steps.filter((step) => step.lane === name).map(({ kind, what }) => `${kind} ${what}`);

  it("are told in lanes: the wire, each command, each task, each run of the installer", async () => {
    const server = await started();
    await scenario(server);
    assert.equal(server.machine.level(), "RTM-RU7");
    const steps = server.machine.steps.recorded();
    const wire = lane(steps, "wire");
    assert.equal(wire[0], "wire log-on of Administrator");
    assert.ok(wire.includes("wire SFTP WRITE") && wire.includes("wire SFTP RENAME is done"));
    assert.deepEqual(wire.slice(-2), [
      "wire exec 1 begins: cscript //nologo C:\\agent.js",
      "wire exec 1 ends: 7",
    ]);
    assert.deepEqual(
      lane(steps, "exec 1").map((text) => text.slice(0, 60)),
      [
        'program cmd.exe /c "cscript //nologo C:\\agent.js"',
        "program cscript //nologo C:\\agent.js",
        "script Scripting.FileSystemObject.CreateFolder C:\\work",
        "script Scripting.FileSystemObject.CreateTextFile C:\\work\\note.txt".slice(0, 60),
        "script TextStream.Close",
        "script WScript.Shell.Run sc.exe config Spooler start= demand 0 true".slice(0, 60),
        "program sc.exe config Spooler start= demand",
        'script WScript.Shell.Run schtasks /create /tn Job /tr "msiexec'.slice(0, 60),
        'program schtasks /create /tn Job /tr "msiexec /update C:\\ru7.msp'.slice(0, 60),
        "script WScript.Shell.Run schtasks /run /tn Job 0 true",
        "program schtasks /run /tn Job",
        "script WScript.Quit 7",
      ],
    );
    assert.deepEqual(lane(steps, "task 1"), ["program msiexec /update C:\\ru7.msp /qn /norestart"]);
    const installer = lane(steps, "installer 1").map((text) => text.replace(/ C:.*\\/, " "));
    assert.deepEqual(installer.slice(0, 4), [
      "installer begin",
      "installer starting",
      "installer stopping services",
      "installer stop MSExchangeIMAP4",
    ]);
    for (const what of ["disable MSExchangeTransport", "replace store.exe", "enable MSExchangeTransport"])
      assert.ok(installer.includes(`installer ${what}`), what);
    assert.match(steps.find(({ name }) => name === REPLACE)?.what ?? "", /^replace /);
    assert.equal(installer.at(-1), "installer end");
    assert.ok(steps.every((step) => step.name === `${step.lane}:${step.number}`));
  });

  it("have the same names in the same scenario", async () => {
    const server = await started();
    await scenario(server);
    const first = named(server);
    await lab.stop();
    const again = await started();
    await scenario(again);
    assert.deepEqual(named(again), first);
  });

  it("cutting the cable at one leaves what came before it done, and what comes after undone", async () => {
    const server = await started();
    const { machine } = server;
    const armed = armDeath(server, { at: "exec 1:5", manner: "cable cut" });
    await assert.rejects(scenario(server), { code: "SSH_CLOSED" });
    await machine.clock.sleep(60_000);
    assert.equal(armed.step?.what, "TextStream.Close");
    // Open, and never written out: the session took its script with it.
    assert.equal(machine.files.file("C:\\work\\note.txt")?.size, 0);
    assert.equal(machine.services.get("Spooler").start, "auto");
    assert.equal(machine.power, "on");
  });

  it("cutting it in the middle of an upload leaves a part of the file", async () => {
    const server = await started();
    await scenario(server);
    const writes = server.machine.steps.recorded().filter(({ what }) => what === "SFTP WRITE");
    const size = server.machine.files.file("C:\\ru7.msp")?.size ?? 0;
    await lab.stop();
    assert.ok(writes.length > 2, "an upload is more than one block");
    const again = await started();
    armDeath(again, { at: writes.at(-1)?.name ?? "", manner: "cable cut" });
    await assert.rejects(scenario(again), { code: "SSH_CLOSED" });
    const left = again.machine.files.file("C:\\ru7.msp")?.size ?? -1;
    assert.ok(left >= 0 && left < size, `${left} of ${size}`);
    assert.equal(again.machine.files.file("C:\\agent.js"), undefined);
  });

  it("an answer can be lost after the work is done", async () => {
    const server = await started();
    await scenario(server);
    const renamed = server.machine.steps.recorded().find(({ what }) => what === "SFTP RENAME is done");
    await lab.stop();
    const again = await started();
    armDeath(again, { at: renamed?.name ?? "", manner: "cable cut" });
    await assert.rejects(scenario(again), { code: "SSH_CLOSED" });
    assert.ok(again.machine.files.file("C:\\agent.js"));
  });

  it("power that fails at one comes back by itself, and SSH after it", async () => {
    const server = await started();
    const { machine } = server;
    const armed = armDeath(server, { at: REPLACE, manner: "power loss", secondsOff: 300 });
    const power: (readonly [string, number])[] = [];
    machine.onPower((now) => power.push([now, machine.clock.now()]));
    await scenario(server);
    assert.match(armed.step?.what ?? "", /^replace /);
    assert.deepEqual(
      power.map(([now]) => now),
      ["off", "on"],
    );
    assert.ok((power[1]?.[1] ?? 0) - (power[0]?.[1] ?? 0) >= 300_000);
    assert.equal(machine.registry(64).exists(IN_PROGRESS), true);
    (await dial(server)).close();
  });

  it("killing who takes one ends nobody else", async () => {
    const server = await started();
    const { machine } = server;
    armDeath(server, { at: "exec 1:10", manner: "kill" });
    await scenario(server);
    assert.equal(machine.services.get("Spooler").start, "demand");
    assert.ok(machine.tasks.find("Job"));
    assert.equal(machine.level(), "RTM-RU6");
    assert.equal(machine.power, "on");
    assert.ok(machine.services.all.filter(({ state }) => state === 4).length > 20);
  });

  it("killing the installer's own process leaves a suspended installation and a free mutex", async () => {
    const server = await started();
    const { machine } = server;
    armDeath(server, { at: REPLACE, manner: "kill" });
    await scenario(server);
    assert.equal(machine.tasks.find("Job")?.lastResult, 1601);
    assert.equal(machine.registry(64).exists(IN_PROGRESS), true);
    assert.equal(machine.msi.transactions.holder, undefined);
  });

  it("killing the task's script while it waits leaves the installer at work, and the script's next step undone", async () => {
    const server = await started();
    const { machine } = server;
    const job = `new ActiveXObject("WScript.Shell").Run("msiexec /update C:\\\\ru7.msp /qn /norestart", 0, true);
      new ActiveXObject("Scripting.FileSystemObject").CreateFolder("C:\\\\done");`;
    machine.files.putFile("C:\\job.js", { data: Buffer.from(job) });
    machine.files.putFile("C:\\ru7.msp", { data: PACKAGE });
    machine.tasks.create({
      name: "Job",
      commandLine: "cscript //nologo C:\\job.js",
      account: { name: "SYSTEM", administrator: true },
      trigger: { kind: "startUp" },
    });
    const armed = armDeath(server, { at: REPLACE, manner: "kill the task's script" });
    machine.tasks.run("Job");
    await machine.clock.sleep(3_600_000);
    assert.match(armed.step?.what ?? "", /^replace /);
    assert.equal(machine.level(), "RTM-RU7");
    assert.equal(machine.files.find("C:\\done"), undefined);
    assert.equal(machine.tasks.running("Job"), false);
  });

  it("on the wire nobody can be killed", async () => {
    const server = await started();
    await scenario(server);
    const steps = server.machine.steps.recorded();
    assert.ok(steps.filter(({ kind }) => kind === "wire").every((step) => !canDieOf(step, "kill")));
    assert.ok(steps.filter(({ kind }) => kind !== "wire").every((step) => canDieOf(step, "kill")));
    const waits = steps.filter((step) => canDieOf(step, "kill the task's script"));
    assert.deepEqual(new Set(waits.map(({ kind }) => kind)), new Set(["installer"]));
  });
});

function named(server: SiteServer): readonly string[] {
  return server.machine.steps
    .recorded()
    .map(({ name, kind, what }) => `${name} ${kind} ${what}`)
    .sort();
}

function dial({ host, port, user, password, hostKey }: SiteServer): Promise<SshConnection> {
  return connect({ host, port, user, password, hostKey, dialErrorLimit: 1 });
}
