import assert from "node:assert/strict";
import type { CollectReply, Inspection } from "../../../agent/protocol";
import type { Machine } from "../../../lab/world/machine";
import { makeRollupPackage } from "../../../lab/msp";
import { standaloneServer } from "../../lab/world/server";
import { ADMINISTRATOR, failure, value } from "../agent-on";
import { claim, RECORD_TOKEN, takeLock } from "../owned";
import { untilQuiet } from "../quiet";
import { followToEnd, removeAction, rollupJob, stageAndLock, TOKEN } from "../staged-rollup";

const BIN = "C:\\Program Files\\Microsoft\\Exchange Server\\bin";
const TRANSPORT = `${BIN}\\MSExchange.Transport.exe.config`;
const TOPOLOGY = `${BIN}\\MSExchange.ADTopology.exe.config`;
const SETTINGS = Buffer.from(
  '\ufeff<?xml version="1.0" encoding="utf-8"?>\r\n<configuration>\r\n  <runtime>\r\n    <gcServer enabled="true" />\r\n  </runtime>\r\n  <!-- Grüße -->\r\n</configuration>\r\n',
);
const MAILBOX = ["HubTransport", "Mailbox"] as const;

function withSettings(machine: Machine): Machine {
  machine.files.putFile(TRANSPORT, { data: SETTINGS });
  return machine;
}

function textOf(machine: Machine, path: string): string {
  return machine.files.system.read(path).toString();
}

function configs(machine: Machine): string[] {
  return machine.files.system.list(BIN).filter((name) => /\.config|exchange-rollup/i.test(name));
}

function look(machine: Machine): Promise<Inspection> {
  return value<Inspection>(machine, { op: "inspect" });
}

async function runJob(
  machine: Machine,
  changes: Parameters<typeof rollupJob>[0] = {},
): Promise<CollectReply["result"]> {
  await value(machine, rollupJob(changes));
  await untilQuiet(machine);
  return resultOf(machine, changes?.id);
}

async function resultOf(machine: Machine, id = "job-1"): Promise<CollectReply["result"]> {
  await followToEnd(machine, id);
  return (await value<CollectReply>(machine, { op: "collect", job: id, logLines: 5 })).result;
}

/** The services of Exchange that were running and are not. */
function notRunning(machine: Machine, before: ReturnType<Machine["services"]["snapshot"]>): string[] {
  const running = new Set(machine.services.snapshot().flatMap((one) => (one.running ? [one.name] : [])));
  return before.filter((one) => one.running && !running.has(one.name)).map(({ name }) => name);
}

function timeouts(machine: Machine): number {
  return machine.events().filter(({ id }) => id === 7009).length;
}

describe("an installation on a server that cannot have revocation lists", () => {
  it("leaves managed services stopped when plain msiexec does it (KB 944752)", async () => {
    const machine = standaloneServer({ roles: MAILBOX });
    machine.faults.revocationLists("silence");
    const before = machine.services.snapshot();
    machine.files.putFile("C:\\RU7.msp", { data: makeRollupPackage("RTM-RU7") });
    await machine.run({
      commandLine: "C:\\WINDOWS\\system32\\msiexec.exe /update C:\\RU7.msp /qn /norestart",
      account: ADMINISTRATOR,
    });
    await machine.clock.advance(60_000);
    assert.equal(machine.level(), "RTM-RU7");
    const stopped = notRunning(machine, before);
    assert.ok(
      stopped.includes("MSExchangeADTopology") && stopped.includes("MSExchangeTransport"),
      stopped.join(),
    );
    assert.ok(!stopped.includes("MSExchangeIS"), "native code asks for no list");
    assert.ok(timeouts(machine) > 0);
    assert.match(machine.events().find(({ id }) => id === 7009)?.message ?? "", /30000 milliseconds/);
  });

  it("is told of beforehand, by what was asked, as whom and for how long", async () => {
    const machine = standaloneServer();
    for (const [lists, words] of [
      ["silence", /no answer in 5 s/],
      ["refused", /not reached \(0x80072EFD/],
      ["no name", /not reached \(0x80072EE7/],
      ["page", /no revocation list/],
    ] as const) {
      machine.faults.revocationLists(lists);
      const before = machine.clock.now();
      const { list } = (await look(machine)).publisherEvidence;
      assert.equal(list?.reachable, "no");
      assert.match(list.evidence, words);
      assert.match(list.evidence, /CodeSigPCA\.crl.*CSPCA\.crl/);
      assert.equal(list.account, "CONTOSO\\Administrator");
      assert.ok(machine.clock.now() - before < 30_000);
    }
    machine.faults.revocationLists("there");
    assert.equal((await look(machine)).publisherEvidence.list?.reachable, "yes");
    assert.deepEqual(machine.refusals, []);
  });

  it("ends with every service as before once publisher evidence is off", async () => {
    const machine = withSettings(standaloneServer({ roles: MAILBOX }));
    machine.faults.revocationLists("silence");
    const before = machine.services.snapshot();
    await stageAndLock(machine);
    const result = await runJob(machine, { publisherEvidence: "disable" });
    assert.equal(machine.level(), "RTM-RU7");
    assert.deepEqual(machine.services.snapshot(), before);
    assert.equal(timeouts(machine), 0);
    assert.deepEqual(result.trouble, []);
    assert.ok(result.evidence!.changed.includes(TRANSPORT));
    assert.deepEqual(result.evidence!.again, []);
    assert.equal(
      textOf(machine, TRANSPORT),
      SETTINGS.toString().replace(
        "<runtime>\r\n",
        '<runtime>\r\n    <generatePublisherEvidence enabled="false"/>\r\n',
      ),
    );
    assert.deepEqual(machine.refusals, []);
  });

  it("is told once more by the job, as SYSTEM, where nothing is to be done about it", async () => {
    const machine = standaloneServer();
    machine.faults.revocationLists("silence");
    await stageAndLock(machine);
    const result = await runJob(machine);
    assert.match(
      result.trouble[0] ?? "",
      /^Just before msiexec, as NT AUTHORITY\\EX1\$ with the machine's proxy/,
    );
    assert.equal(result.services.complete, "no");
  });
});

describe("publisher evidence", () => {
  it("is looked for in the services whose program is managed code, and in no others", async () => {
    const machine = standaloneServer({ roles: MAILBOX });
    const { services, changed } = (await look(machine)).publisherEvidence;
    const names = services!.map(({ name }) => name);
    assert.ok(names.includes("MSExchangeTransport") && names.includes("MSExchangeADTopology"));
    assert.ok(!names.includes("MSExchangeIS") && !names.includes("MSExchangeSA"), names.join());
    assert.ok(services!.every(({ evidence }) => evidence === "on"));
    assert.deepEqual(changed, []);
  });

  it("is found behind quotes, arguments and variables, and told as unknown where the program cannot be read", async () => {
    const machine = standaloneServer();
    const key = "HKLM\\SYSTEM\\CurrentControlSet\\Services\\MSExchange";
    const keys = machine.keys.view(64);
    const path = (data: string): { readonly type: "REG_EXPAND_SZ"; readonly data: string } => ({
      type: "REG_EXPAND_SZ",
      data,
    });
    keys.set(
      `${key}Transport`,
      "ImagePath",
      path(`"%ProgramFiles%\\Microsoft\\Exchange Server\\bin\\MSExchange.Transport.exe" -x "a b"`),
    );
    keys.set(`${key}EdgeSync`, "ImagePath", path(`${BIN}\\MSExchange.EdgeSync.exe /s`));
    keys.set(`${key}FDS`, "ImagePath", path("D:\\gone.exe"));
    machine.files.putFile("C:\\half.exe", { data: Buffer.from("MZ and no more") });
    keys.set(`${key}ServiceHost`, "ImagePath", path("C:\\half.exe"));
    const { services } = (await look(machine)).publisherEvidence;
    const of = (name: string): string => services!.find((one) => one.name === `MSExchange${name}`)!.evidence;
    assert.deepEqual(["Transport", "EdgeSync", "FDS", "ServiceHost"].map(of), [
      "on",
      "on",
      "unknown",
      "unknown",
    ]);
  });

  it("that is off already asks for no list", async () => {
    const machine = standaloneServer();
    machine.faults.revocationLists("silence");
    await stageAndLock(machine);
    await runJob(machine, { actions: [], publisherEvidence: "disable" });
    const { services, list, clrServicePack } = (await look(machine)).publisherEvidence;
    assert.ok(services!.every(({ evidence }) => evidence === "off"));
    assert.equal(list, null);
    assert.equal(clrServicePack, 1);
  });

  it("is switched off and put back by a job that stops and starts nothing", async () => {
    const machine = withSettings(standaloneServer());
    await stageAndLock(machine);
    const before = machine.services.all.map(({ pid }) => pid);
    await runJob(machine, { actions: [], publisherEvidence: "disable" });
    assert.notEqual(textOf(machine, TRANSPORT), SETTINGS.toString());
    const result = await runJob(machine, { id: "job-2", actions: [], publisherEvidence: "putBack" });
    assert.deepEqual(
      machine.services.all.map(({ pid }) => pid),
      before,
    );
    assert.deepEqual(machine.files.system.read(TRANSPORT), SETTINGS);
    assert.deepEqual(configs(machine), ["MSExchange.Transport.exe.config"]);
    assert.ok(result.evidence!.putBack.includes(TOPOLOGY));
    assert.deepEqual(result.evidence!.left, []);
    assert.deepEqual((await look(machine)).publisherEvidence.changed, []);
  });

  it("keeps who may access a file", async () => {
    const machine = withSettings(standaloneServer());
    const list = "D:PAI(A;;FA;;;BA)(A;;FA;;;SY)(A;;0x1200a9;;;S-1-5-20)";
    machine.files.system.setAccessList(TRANSPORT, list);
    const before = machine.files.system.accessList(TRANSPORT);
    await stageAndLock(machine);
    await runJob(machine, { actions: [], publisherEvidence: "disable" });
    assert.match(textOf(machine, TRANSPORT), /generatePublisherEvidence/);
    assert.equal(machine.files.system.accessList(TRANSPORT), before);
  });

  it("is merged anew into a file that the rollup brought, before services are started", async () => {
    const machine = withSettings(standaloneServer());
    machine.faults.revocationLists("silence");
    const brought = Buffer.from("<configuration>\n  <appSettings/>\n</configuration>\n");
    machine.faults.rollupsBring(TRANSPORT, brought);
    const before = machine.services.snapshot();
    await stageAndLock(machine);
    const result = await runJob(machine, { publisherEvidence: "disable" });
    assert.deepEqual(result.evidence!.again, [TRANSPORT]);
    assert.match(
      textOf(machine, TRANSPORT),
      /<appSettings\/>\n {2}<runtime>\n {4}<generatePublisherEvidence/,
    );
    assert.deepEqual(machine.services.snapshot(), before);
    await runJob(machine, { id: "job-2", actions: [], publisherEvidence: "putBack" });
    assert.deepEqual(machine.files.system.read(TRANSPORT), brought);
  });

  it("stays off where a removal failed, so that the next one can start services, and is put back then", async () => {
    const machine = withSettings(standaloneServer());
    machine.faults.revocationLists("silence");
    await stageAndLock(machine);
    await runJob(machine, { actions: [], publisherEvidence: "disable" });
    const before = machine.services.snapshot();
    const off = textOf(machine, TRANSPORT);
    const away = { actions: [removeAction("RTM-RU6")], publisherEvidence: "putBack" } as const;

    machine.faults.msiexecFails(1603, "replacing files");
    await takeLock(machine);
    const failed = await runJob(machine, { id: "job-2", ...away });
    assert.equal(machine.level(), "RTM-RU6");
    assert.deepEqual(machine.services.snapshot(), before);
    assert.equal(textOf(machine, TRANSPORT), off);
    assert.deepEqual(failed.evidence!.putBack, []);
    assert.match(failed.trouble.join(), /exe\.config files were not put back/);

    machine.faults.msiexecWorks();
    await takeLock(machine);
    await runJob(machine, { id: "job-3", ...away });
    assert.equal(machine.level(), "RTM");
    assert.deepEqual(machine.services.snapshot(), before);
    assert.deepEqual(configs(machine), ["MSExchange.Transport.exe.config"]);
    assert.deepEqual(machine.files.system.read(TRANSPORT), SETTINGS);
    assert.equal(timeouts(machine), 0);
  });

  it("stays off where a service is still down after a removal, and goes with the files' own job", async () => {
    const machine = withSettings(standaloneServer());
    await stageAndLock(machine);
    await runJob(machine, { actions: [], publisherEvidence: "disable" });
    const off = textOf(machine, TRANSPORT);
    machine.faults.failingStart("MSExchangeTransport", 1067);
    await runJob(machine, {
      id: "job-2",
      actions: [removeAction("RTM-RU6")],
      publisherEvidence: "putBack",
    });
    assert.equal(machine.level(), "RTM");
    assert.equal(textOf(machine, TRANSPORT), off);
    machine.faults.workingStart("MSExchangeTransport");
    await runJob(machine, { id: "job-3", actions: [], publisherEvidence: "putBack" });
    assert.deepEqual(machine.files.system.read(TRANSPORT), SETTINGS);
  });

  it("stops the job before anything is begun when a file is broken, and touches none", async () => {
    const machine = standaloneServer();
    machine.files.putFile(TRANSPORT, {
      data: Buffer.from("<configuration>\r\n<runtime>\r\n</configuration>"),
    });
    await stageAndLock(machine);
    const result = await runJob(machine, { publisherEvidence: "disable" });
    assert.deepEqual(result.runs, []);
    assert.match(
      result.trouble[0]!,
      /Nothing was begun: .*MSExchange\.Transport\.exe\.config is not understood \(line 3 /,
    );
    assert.equal(machine.level(), "RTM-RU6");
    assert.deepEqual(configs(machine), ["MSExchange.Transport.exe.config"]);
    assert.equal(textOf(machine, TRANSPORT), "<configuration>\r\n<runtime>\r\n</configuration>");
  });

  it("leaves to somebody what he has changed since, without our element, and says what it cannot tell apart", async () => {
    const machine = withSettings(standaloneServer());
    await stageAndLock(machine);
    await runJob(machine, { actions: [], publisherEvidence: "disable" });
    const theirs = textOf(machine, TRANSPORT).replace("Grüße", "theirs");
    machine.files.putFile(TRANSPORT, { data: Buffer.from(theirs) });
    machine.files.putFile(TOPOLOGY, { data: Buffer.from("<configuration") });
    const result = await runJob(machine, { id: "job-2", actions: [], publisherEvidence: "putBack" });
    assert.equal(textOf(machine, TRANSPORT), SETTINGS.toString().replace("Grüße", "theirs"));
    assert.equal(textOf(machine, TOPOLOGY), "<configuration");
    assert.equal(result.evidence!.left.length, 1);
    assert.match(result.evidence!.left[0]!, /ADTopology\.exe\.config is left as it is: somebody/);
  });

  it("keeps the server from being given up until it is put back", async () => {
    const machine = withSettings(standaloneServer());
    await stageAndLock(machine);
    await claim(machine);
    await runJob(machine, { actions: [], publisherEvidence: "disable" });
    const giveUp = { op: "disown", lock: TOKEN, token: RECORD_TOKEN } as const;
    const refused = await failure(machine, giveUp);
    assert.equal(refused.code, "evidenceOwed");
    assert.match(refused.message, /MSExchange\.Transport\.exe\.config/);
    await runJob(machine, { id: "job-2", actions: [], publisherEvidence: "putBack" });
    await value(machine, giveUp);
    assert.deepEqual(configs(machine), ["MSExchange.Transport.exe.config"]);
  });

  it("is off in whole files after power loss between them and msiexec, and can be put back", async () => {
    const machine = withSettings(standaloneServer({ roles: MAILBOX }));
    machine.faults.revocationLists("silence");
    const before = machine.services.snapshot();
    await stageAndLock(machine);
    machine.faults.cutPowerAt("starting");
    await value(machine, rollupJob({ publisherEvidence: "disable" })).catch(() => undefined);
    await untilQuiet(machine);
    assert.equal(machine.power, "off");
    await booted(machine);
    await resultOf(machine);
    await machine.clock.advance(600_000);
    assert.deepEqual(machine.services.snapshot(), before);
    assert.equal(timeouts(machine), 0);
    await value(machine, { op: "lock", token: TOKEN, leaseSeconds: 120, who: "ann@build7", what: "again" });
    await runJob(machine, { id: "job-2", actions: [], publisherEvidence: "putBack" });
    assert.deepEqual(machine.files.system.read(TRANSPORT), SETTINGS);
    assert.deepEqual(configs(machine), ["MSExchange.Transport.exe.config"]);
  });
});

describe("a switch that power loss interrupts", () => {
  it("leaves whole files at each of its steps, all of which can be put back", async () => {
    const whole = await readyServer();
    const from = whole.steps.recorded().length;
    await runJob(whole, SWITCH);
    const points = whole.steps
      .recorded()
      .slice(from)
      .filter(({ lane }) => lane.startsWith("task "));
    const ofFiles = points.filter(({ what }) =>
      /TransportLogSearch\.exe\.config|changes\.json|2\.(before|after)/.test(what),
    );
    assert.ok(ofFiles.length >= 6, ofFiles.map(({ what }) => what).join("\n"));
    for (const point of ofFiles.slice(0, 12)) {
      const machine = await readyServer();
      machine.steps.onStep(point.name, () => machine.powerOff());
      await value(machine, rollupJob(SWITCH)).catch(() => undefined);
      await untilQuiet(machine);
      assert.equal(machine.power, "off", `${point.name} ${point.what}`);
      await booted(machine);
      const whichAreOff = (await look(machine)).publisherEvidence;
      assert.ok(
        whichAreOff.services!.every(({ evidence }) => evidence === "off"),
        point.what,
      );
      await value(machine, { op: "lock", token: TOKEN, leaseSeconds: 120, who: "ann@build7", what: "again" });
      await runJob(machine, { id: "job-2", actions: [], publisherEvidence: "putBack" });
      assert.deepEqual(configs(machine), ["MSExchange.Transport.exe.config"], point.what);
      assert.deepEqual(machine.files.system.read(TRANSPORT), SETTINGS, point.what);
    }
  });
});

/** Task Scheduler starts what heals a moment after the boot. */
async function booted(machine: Machine): Promise<void> {
  await machine.powerOn();
  await machine.clock.advance(120_000);
  await untilQuiet(machine);
}

const SWITCH = { actions: [], publisherEvidence: "disable" } as const;

async function readyServer(): Promise<Machine> {
  const machine = withSettings(standaloneServer({ roles: ["EdgeTransport"] }));
  await stageAndLock(machine);
  return machine;
}
