import * as assert from "node:assert/strict";

import { site, type Site } from "../../../lab/site";
import type { SiteServer } from "../../../lab/site-server";
import { connectMachine } from "../../../machine";
import type { Machine } from "../../../machine/contract";
import { bringServer, foreseeServer, RolloutError, takeAway } from "../../../rollout/server";
import type { ServerOutcome, ServerWish } from "../../../rollout/server/contract";
import { hurriedMachine } from "./hurried-machine";

const URN = "urn:pulumi:prod::mail::exchange-rollup:index:ServerRollup::ex1";

/** What the world counts: boots, and restarts that somebody commanded. */
describe("a restart of a server of the lab", function () {
  this.timeout(90_000);
  let lab: Site;
  let ex1: SiteServer;
  let told: string[] = [];
  const machines: Machine[] = [];

  beforeEach(async () => {
    told = [];
    lab = await site({ servers: [{ name: "EX1", level: "RTM-RU6" }] });
    ex1 = lab.server("EX1");
  });
  afterEach(async () => {
    for (const machine of machines.splice(0)) machine.close();
    await lab.stop();
    assert.deepEqual([lab.refusals(), lab.broken()], [[], []]);
  });

  const counts = (): readonly number[] => [ex1.machine.boots, ex1.machine.shutdown.commanded.length];

  it("is only reported without leave: 3010 stays a warning, and the preview says nothing of a restart", async () => {
    ex1.machine.faults.installationNeedsRestart();
    const { plan } = await foreseeServer({ machine: await connected(), wish: wish({ restart: "never" }) });
    assert.ok(plan.kind === "change");
    assert.doesNotMatch([...plan.steps.map(({ title }) => title), ...plan.unforeseen].join("\n"), /restart/i);
    const outcome = await bring({ restart: "never" });
    assert.equal(outcome.state.restartPending, "yes");
    assert.match(told.join("\n"), /a restart is pending\. It is yours to choose when/);
    assert.deepEqual(counts(), [0, 0]);
  });

  it("follows an installation that asks for it, once, and leaves everything as it was", async () => {
    const services = ex1.machine.services.snapshot();
    ex1.machine.faults.installationNeedsRestart();
    const first = await bring();
    assert.deepEqual(counts(), [1, 1]);
    assert.match(ex1.machine.shutdown.commanded[0]!.comment, /EX1.*KB953469/);
    assert.equal(first.state.restartPending, "no");
    assert.equal(first.run?.did, "installed RTM-RU7, restarted the server");
    assert.equal(first.run?.exitCode, 3010);
    assert.deepEqual(ex1.machine.services.snapshot(), services);
    assert.doesNotMatch(told.join("\n"), /yours to choose when/);
    assert.deepEqual(ex1.machine.tasks.all, []);

    await bring({}, first);
    assert.deepEqual(counts(), [1, 1]);
  });

  it("does not follow one that does not ask for it, nor is somebody else's pending restart made", async () => {
    ex1.machine.faults.pendingRename("C:\\Backup\\agent.dll");
    const outcome = await bring();
    assert.equal(outcome.state.restartPending, "yes");
    assert.deepEqual(counts(), [0, 0]);
    assert.ok(told.some((text) => /A restart is pending/.test(text)));
  });

  it("comes before an installation where files of Exchange wait for the next start", async () => {
    const path = "C:\\Program Files\\Microsoft\\Exchange Server\\bin\\old.tmp";
    ex1.machine.files.putFile(path, { data: Buffer.from("x") });
    ex1.machine.faults.pendingRename(path);
    const { plan } = await foreseeServer({ machine: await connected(), wish: wish() });
    assert.equal(plan.kind === "change" && plan.steps[0]?.kind, "restart");
    const { plan: without } = await foreseeServer({
      machine: await connected(),
      wish: wish({ restart: "never" }),
    });
    assert.match(without.kind === "change" ? without.warnings.join("\n") : "", /restart the server first/);
    assert.deepEqual(counts(), [0, 0]);

    ex1.machine.msi.transactions.onPhase("starting", () => assert.equal(ex1.machine.boots, 1));
    await bring();
    assert.equal(ex1.machine.level(), "RTM-RU7");
    assert.deepEqual(counts(), [1, 1]);
  });

  it("is made up for by the next operation, when leave is given or the controller died before it", async () => {
    ex1.machine.faults.installationNeedsRestart();
    const first = await bring({ restart: "never" });
    const { plan } = await foreseeServer({ machine: await connected(), wish: wish({}, first) });
    assert.deepEqual(plan.kind === "change" && plan.steps.map(({ kind }) => kind), ["restart", "verify"]);
    const second = await bring({}, first);
    assert.equal(second.run?.did, "restarted the server");
    assert.deepEqual(counts(), [1, 1]);
  });

  it("by the installer itself (1641) is enough", async () => {
    ex1.machine.faults.installerRestartsByItself();
    const services = ex1.machine.services.snapshot();
    await bring();
    assert.equal(ex1.machine.level(), "RTM-RU7");
    assert.deepEqual(counts(), [1, 0]);
    assert.deepEqual(ex1.machine.services.snapshot(), services);
  });

  it("lets an installation go on that was suspended until then (1604), which is no success without it", async () => {
    const services = ex1.machine.services.snapshot();
    ex1.machine.faults.suspendsInstallation("half replaced");
    const error = await fails(bring({ restart: "never" }));
    assert.equal(error.code, "INSTALL_FAILED");
    assert.match(error.message, /1604/);
    assert.equal(ex1.machine.boots, 0);
    await ex1.machine.restart();

    const first = await bring({ restart: "never" });
    assert.equal(first.state.level, "RTM-RU7");
    assert.deepEqual(ex1.machine.services.snapshot(), services);
  });

  it("for a suspended installation (1604) is made once, and the installation ends well", async () => {
    const services = ex1.machine.services.snapshot();
    ex1.machine.faults.suspendsInstallation("half replaced");
    const outcome = await bring();
    assert.equal(outcome.state.level, "RTM-RU7");
    assert.deepEqual(counts(), [1, 1]);
    assert.deepEqual(ex1.machine.services.snapshot(), services);
    assert.deepEqual(ex1.machine.tasks.all, []);
  });

  it("that does not come back is an error with what was done, and the next operation goes on without another", async () => {
    ex1.machine.faults.installationNeedsRestart();
    ex1.machine.faults.doesNotComeBack();
    const error = await fails(bring({}, null, await hurriedMachine(ex1)));
    assert.equal(error.code, "NOT_BACK");
    assert.match(error.message, /EX1: was restarted and did not come back within 1800 s\. It was at RTM-RU7/);
    assert.deepEqual(
      [error.touched, error.state?.level, error.run?.did, error.record?.foundLevel],
      [true, "RTM-RU7", "installed RTM-RU7", "RTM-RU6"],
    );
    assert.equal(ex1.machine.power, "off");

    await ex1.machine.powerOn();
    const after = await bring({}, { record: error.record!, state: error.state! });
    assert.equal(after.state.restartPending, "no");
    assert.deepEqual(counts(), [1, 1]);
  });

  it("that somebody cancels is an error, and is not commanded again", async () => {
    ex1.machine.faults.installationNeedsRestart();
    const { shutdown, clock } = ex1.machine;
    shutdown.onCountdown = () => void clock.after(10_000, () => shutdown.abort());
    const error = await fails(bring());
    assert.equal(error.code, "RESTART_FAILED");
    assert.match(error.message, /cancelled it \(shutdown \/a\)/);
    const after = await bring({}, { record: error.record!, state: error.state! });
    assert.equal(after.state.restartPending, "yes");
    assert.deepEqual(counts(), [0, 0]);
  });

  it("follows a removal that asks for it, before the server is given up", async () => {
    const first = await bring();
    ex1.machine.faults.installationNeedsRestart();
    await takeAway({
      machine: await connected(),
      owner: { urn: URN, token: first.record.token },
      known: knownOf(first),
      restart: "ifRequired",
      reporter,
      signal: new AbortController().signal,
    });
    assert.equal(ex1.machine.level(), "RTM-RU6");
    assert.deepEqual(counts(), [1, 1]);
    assert.equal(ex1.machine.files.system.stat("C:\\ExchangeRollup"), undefined);
  });

  type Had = Pick<ServerOutcome, "record" | "state">;

  async function connected(): Promise<Machine> {
    const { host, port, user, password, hostKey } = ex1;
    const machine = await connectMachine({
      target: { host, port, user, password, hostKey },
      who: "tom@desk",
    });
    machines.push(machine);
    return machine;
  }

  function knownOf({ state }: Had): NonNullable<ServerWish["known"]> {
    return { machineId: state.machineId, servicePack: state.servicePack };
  }

  function wish(changes: Partial<ServerWish> = {}, had: Had | null = null): ServerWish {
    return {
      rollup: "RU7",
      package: { folder: lab.packagesFolder },
      packageSha256: null,
      restart: "ifRequired",
      known: had && knownOf(had),
      owner: { urn: URN, token: had?.record.token ?? null },
      ...changes,
    };
  }

  async function bring(
    changes: Partial<ServerWish> = {},
    had: Had | null = null,
    machine?: Machine,
  ): Promise<ServerOutcome> {
    if (machine) machines.push(machine);
    const { signal } = new AbortController();
    return bringServer({
      machine: machine ?? (await connected()),
      wish: wish(changes, had),
      reporter,
      signal,
    });
  }

  const reporter = {
    phase: () => undefined,
    info: (text: string) => void told.push(text),
    warning: (text: string) => void told.push(text),
  };
});

async function fails(work: Promise<unknown>): Promise<RolloutError> {
  try {
    await work;
  } catch (error) {
    assert.ok(error instanceof RolloutError, String(error));
    return error;
  }
  return assert.fail("it did not fail");
}
