import * as assert from "node:assert/strict";

import { site, type Site } from "../../../lab/site";
import type { ServerSpec, SiteServer } from "../../../lab/site-server";
import { levelOf } from "../../../lab/world/exchange/exchange-server";
import { runMicrosoftUpdate } from "../../../lab/world/exchange/microsoft-update";
import { connectMachine } from "../../../machine";
import type { Machine } from "../../../machine/contract";
import { bringServer, foreseeServer, lookAtServer, RolloutError, takeAway } from "../../../rollout/server";
import type { ServerOutcome, ServerWish } from "../../../rollout/server/contract";

const URN = "urn:pulumi:prod::mail::exchange-rollup:index:ServerRollup::ex1";
const HELD = "C:\\Program Files\\Microsoft\\Exchange Server\\bin\\Cdoex.dll";
const HOME = "C:\\ExchangeRollup";

/** KB 953469's known issue, over the wire; what is claimed is looked up in the lab's world. */
describe("a server of the lab that Microsoft Update left with disabled services", function () {
  this.timeout(60_000);
  let lab: Site | undefined;
  let told: string[] = [];
  const machines: Machine[] = [];

  afterEach(async () => {
    const ended = lab;
    lab = undefined;
    for (const machine of machines.splice(0)) machine.close();
    await ended?.stop();
    assert.deepEqual(ended?.refusals(), []);
    assert.deepEqual(ended?.broken(), []);
  });

  it("is told by a look: since when, which update, which file and who held it", async () => {
    const server = await start();
    await fails(server);
    const { problems, level } = await lookAtServer(await connected(server));
    assert.equal(level, "RTM-RU6");
    const text = problems.join("\n");
    assert.match(
      text,
      /MSExchangeTransport.* are disabled since Update Rollup 7 .*\(KB953469\) failed 2008-07-14 \d\d:\d\d UTC/,
    );
    assert.match(
      text,
      /with 1603, which Microsoft Update shows as 0x80070643, because MOMService\.exe \(process \d+\) held .*Cdoex\.dll/,
    );
    assert.match(text, /puts them back first, from Exchange's own saved state/);
  });

  it("is repaired and brought on after the first failure, with every service as before it", async () => {
    const server = await start();
    await server.machine.administrator.setService("MSExchangePOP3", { start: "auto", running: true });
    const services = server.machine.services.snapshot();
    await fails(server);
    const outcome = await bring(server, "RU7");
    assert.equal(levelOf(server.machine), "RTM-RU7");
    assert.deepEqual(server.machine.services.snapshot(), services);
    assert.equal(outcome.run?.did, "installed RTM-RU7");
    assert.match(
      told.join("\n"),
      /Put back the services that the failed attempt of 2008-07-14 \d\d:\d\d UTC left disabled/,
    );
    assert.equal(server.machine.files.system.list(`${HOME}\\jobs`).length, 2);
  });

  it("is previewed with the repair as the first step, and the preview changes nothing", async () => {
    const server = await start();
    await fails(server);
    const before = world(server);
    const { plan } = await foreseeServer({ machine: await connected(server), wish: wish("RU7") });
    assert.ok(plan.kind === "change");
    assert.deepEqual(
      plan.steps.map(({ kind }) => kind),
      ["repair", "stage", "install", "verify"],
    );
    assert.match(
      plan.steps[0]!.title,
      /from Exchange's own saved state: .*MSExchangeTransport automatic.*unverified/,
    );
    assert.deepEqual(world(server), before);
  });

  it("at its level already is repaired alone, and that is over then", async () => {
    const server = await start();
    const services = server.machine.services.snapshot();
    await fails(server);
    const { plan } = await foreseeServer({ machine: await connected(server), wish: wish("RU6") });
    assert.deepEqual(plan.kind === "change" && plan.steps.map(({ kind }) => kind), ["repair", "verify"]);
    const outcome = await bring(server, "RU6");
    assert.deepEqual(server.machine.services.snapshot(), services);
    assert.equal(levelOf(server.machine), "RTM-RU6");
    assert.equal(outcome.run?.did, "put services back");
    const again = await bring(server, "RU6", outcome);
    assert.equal(again.run, null);
    assert.deepEqual(again.state.problems, []);
  });

  it("is refused with the list after the second failure, and not touched; it goes on when a person has decided", async () => {
    const server = await start();
    const services = server.machine.services.snapshot();
    await fails(server);
    await fails(server);
    const before = world(server);
    const error = await refuses(bring(server, "RU7"));
    assert.equal(error.touched, false);
    assert.match(error.message, /2 attempts failed, and a second one overwrites what Exchange had saved/);
    assert.match(
      error.message,
      /\n {2}MSExchangeTransport: disabled now; was disabled and stopped by Exchange's saved state, which is not proved/,
    );
    assert.match(error.message, /\n {2}WinMgmt: disabled now/);
    assert.deepEqual(world(server), before);
    assert.equal(server.machine.files.system.stat(HOME), undefined);

    for (const { name, start: type, running } of services)
      if (server.machine.services.get(name).start !== type || running)
        await server.machine.administrator.setService(name, { start: type, running });
    await bring(server, "RU7");
    assert.equal(levelOf(server.machine), "RTM-RU7");
    assert.deepEqual(server.machine.services.snapshot(), services);
  });

  it("whose log was cleared is refused: an earlier failure would not be seen", async () => {
    const server = await start();
    server.machine.log.forget("Application");
    await fails(server);
    const before = world(server);
    const error = await refuses(bring(server, "RU7"));
    assert.match(
      error.message,
      /the Application log begins 2008-07-14 \d\d:\d\d UTC only, and a failed attempt before that/,
    );
    assert.deepEqual(world(server), before);
  });

  it("whose log was cleared afterwards is seen by all its services being disabled at once", async () => {
    const server = await start();
    await fails(server);
    server.machine.log.forget("Application");
    const error = await refuses(bring(server, "RU7"));
    assert.match(error.message, /names no failed attempt/);
    assert.equal(levelOf(server.machine), "RTM-RU6");
  });

  it("that a second attempt succeeded on with services disabled, as Exchange restores them then, is told and not repaired", async () => {
    const server = await start();
    await fails(server);
    assert.equal(await runMicrosoftUpdate(server.machine), 0);
    assert.equal(levelOf(server.machine), "RTM-RU7");
    assert.equal(server.machine.services.get("MSExchangeTransport").start, "disabled");
    const before = server.machine.services.snapshot();
    const outcome = await bring(server, "RU7");
    assert.match(
      outcome.state.problems.join("\n"),
      /A person has to decide: .*MSExchangeTransport: disabled now; nothing is known/,
    );
    assert.deepEqual(server.machine.services.snapshot(), before);
    await refuses(bring(server, "RU6", outcome));
    assert.deepEqual(server.machine.services.snapshot(), before);
  });

  it("is not repaired from files that another attempt wrote, though the log names only one", async () => {
    const server = await start();
    const { machine } = server;
    // Power fails while services are being disabled: no event, and half of them stay so.
    const off = new Promise<void>((resolve) => machine.onPower((power) => power === "off" && resolve()));
    const stop = machine.steps.onEveryStep(({ what }) => {
      if (!what.includes("disable MSExchangeFDS")) return;
      stop();
      machine.powerOff();
    });
    void runMicrosoftUpdate(machine).catch(() => undefined);
    await off;
    await machine.powerOn();
    await fails(server);
    const error = await refuses(bring(server, "RU7"));
    assert.match(
      error.message,
      /are older \(2008-07-14 \d\d:\d\d UTC\) than that attempt|calls every one|written/,
    );
    assert.equal(levelOf(machine), "RTM-RU6");
  });

  it("after a run of ours is refused with how that run had proved each service to be", async () => {
    const server = await start({ level: "RTM-RU5" });
    const had = await bring(server, "RU6");
    await fails(server);
    await fails(server);
    const error = await refuses(bring(server, "RU7", had));
    assert.match(
      error.message,
      /MSExchangeTransport: disabled now; was automatic and running 2008-07-14 \d\d:\d\d UTC, when job rtm-ru6-\w+ ended/,
    );
  });

  it("after an attempt of ours that failed is refused: that one's files were written over, and an attempt without an event would not be seen", async () => {
    const server = await start();
    server.machine.faults.msiexecFails(1603, "replacing files");
    await assert.rejects(bring(server, "RU7"), { code: "INSTALL_FAILED" });
    server.machine.faults.msiexecWorks();
    await fails(server);
    const before = world(server);
    const error = await refuses(bring(server, "RU7"));
    assert.match(error.message, /wrote over them/);
    assert.match(
      error.message,
      /MSExchangeTransport: disabled now; was automatic and running .* when job rtm-ru7-\w+ ended/,
    );
    assert.deepEqual(world(server), before);
  });

  it("is repaired before a rollup of ours is taken away, too", async () => {
    const server = await start({ level: "RTM-RU5" });
    const services = server.machine.services.snapshot();
    const { record, state } = await bring(server, "RU6");
    await fails(server);
    await takeAway({
      machine: await connected(server),
      owner: { urn: URN, token: record.token },
      known: { machineId: state.machineId, servicePack: state.servicePack },
      reporter,
      signal: new AbortController().signal,
    });
    assert.equal(levelOf(server.machine), "RTM-RU5");
    assert.deepEqual(server.machine.services.snapshot(), services);
  });

  it("with POP3 alone disabled, and no failure in its log, is an administrator's choice that stays", async () => {
    const server = await start();
    await server.machine.administrator.setService("MSExchangePOP3", { start: "disabled" });
    const services = server.machine.services.snapshot();
    const { problems } = await lookAtServer(await connected(server));
    assert.deepEqual(problems, []);
    await bring(server, "RU7");
    assert.deepEqual(server.machine.services.snapshot(), services);
  });

  it("that loses power while it is repaired is repaired by its boot, and brought on", async () => {
    const server = await start();
    const { machine } = server;
    const services = machine.services.snapshot();
    await fails(server);
    let cut = false;
    machine.services.onChange(() => {
      if (cut || machine.services.get("MSExchangeADTopology").start !== "auto") return;
      cut = true;
      void machine.restart();
    });
    await bring(server, "RU7");
    assert.equal(cut, true);
    assert.equal(levelOf(machine), "RTM-RU7");
    assert.deepEqual(machine.services.snapshot(), services);
  });

  async function start(spec: Partial<ServerSpec> = {}): Promise<SiteServer> {
    told = [];
    lab = await site({ servers: [{ name: "EX1", level: "RTM-RU6", ...spec }] });
    return lab.server("EX1");
  }

  /** Microsoft Update meets a file that a monitoring agent holds, which is gone afterwards. */
  async function fails({ machine }: SiteServer): Promise<void> {
    const release = machine.faults.holdFile(HELD, "C:\\Program Files\\MOM\\MOMService.exe");
    assert.equal(await runMicrosoftUpdate(machine), 0x80070643);
    release();
  }

  async function connected({ host, port, user, password, hostKey }: SiteServer): Promise<Machine> {
    const target = { host, port, user, password, hostKey };
    const machine = await connectMachine({ target, who: "tom@desk" });
    machines.push(machine);
    return machine;
  }

  type Had = Pick<ServerOutcome, "record" | "state">;

  function wish(rollup: string, had: Had | null = null): ServerWish {
    return {
      rollup,
      package: { folder: lab!.packagesFolder },
      packageSha256: null,
      known: had && { machineId: had.state.machineId, servicePack: had.state.servicePack },
      owner: { urn: URN, token: had?.record.token ?? null },
    };
  }

  async function bring(server: SiteServer, rollup: string, had: Had | null = null): Promise<ServerOutcome> {
    const { signal } = new AbortController();
    return bringServer({ machine: await connected(server), wish: wish(rollup, had), reporter, signal });
  }

  const reporter = {
    phase: () => undefined,
    info: (text: string) => void told.push(text),
    warning: (text: string) => void told.push(text),
  };

  async function refuses(work: Promise<unknown>): Promise<RolloutError> {
    try {
      await work;
    } catch (error) {
      assert.ok(error instanceof RolloutError, String(error));
      assert.equal(error.code, "SERVER_BROKEN", error.message);
      return error;
    }
    return assert.fail("it was not refused");
  }
});

/** What an administrator would look at. */
function world({ machine }: SiteServer): object {
  return {
    level: machine.level(),
    services: machine.services.snapshot(),
    changes: machine.services.startChanges.length,
    events: machine.events().filter(({ source }) => source === "MsiInstaller"),
    saved: machine.files.system.list("C:\\ExchangeSetupLogs"),
  };
}
