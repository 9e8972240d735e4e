import * as assert from "node:assert/strict";

import { EXCHANGE_PRODUCT_CODE, rollupPackageNames } from "../../../lab/msp";
import { site, type Site } from "../../../lab/site";
import type { ServerSpec, SiteServer } from "../../../lab/site-server";
import { levelOf } from "../../../lab/world/exchange/exchange-server";
import { connectMachine } from "../../../machine";
import type { Machine } from "../../../machine/contract";
import { bringServer, claimServer, RolloutError, takeAway } from "../../../rollout/server";
import type {
  RolloutErrorCode,
  ServerOutcome,
  ServerWish,
  TakeAwayOutcome,
} from "../../../rollout/server/contract";

const URN = "urn:pulumi:prod::mail::exchange-rollup:index:ServerRollup::ex1";
const HOME = "C:\\ExchangeRollup";
const HELD_FILE = "C:\\Program Files\\Microsoft\\Exchange Server\\bin\\Cdoex.dll";

describe("a server of the lab", function () {
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

  it("is brought from RU5 to RU6 to RU7, and taking away ends at RU5 with nothing of ours but the audit file", async () => {
    const server = await start({ level: "RTM-RU5" });
    const services = server.machine.services.snapshot();
    const first = await bring(server, "RU6");
    assert.equal(levelOf(server.machine), "RTM-RU6");
    const second = await bring(server, "RU7", first);
    assert.equal(levelOf(server.machine), "RTM-RU7");
    assert.deepEqual(second.record, first.record);
    assert.equal(second.record.foundLevel, "RTM-RU5");

    const outcome = await take(server, second);
    assert.equal(levelOf(server.machine), "RTM-RU5");
    assert.equal(outcome.state?.level, "RTM-RU5");
    assert.equal(outcome.run?.did, "removed RTM-RU6, removed RTM-RU7");
    assert.deepEqual(listed(server), { "RTM-RU5": 1 });
    assert.deepEqual(server.machine.services.snapshot(), services);
    assert.deepEqual(remains(server), []);
    assert.deepEqual(server.machine.files.system.list("C:\\WINDOWS\\ExchangeRollup"), ["audit.log"]);
    assert.deepEqual(server.machine.tasks.all, []);
  });

  it("is taken down to RU6 by removing RU7, which lets RU6 come back, without a package", async () => {
    const server = await start({ level: ["RTM-RU6", "RTM-RU7"] });
    const services = server.machine.services.snapshot();
    const outcome = await bring(server, "RU6", null, { package: null });
    assert.equal(levelOf(server.machine), "RTM-RU6");
    assert.deepEqual(server.machine.services.snapshot(), services);
    assert.equal(outcome.run?.did, "removed RTM-RU7");
    assert.match(told.join("\n"), /RTM-RU7 was on the server before this resource/);
    assert.equal(outcome.record.foundLevel, "RTM-RU7");
  });

  it("is taken down to RU3, which it never had, by removing what is above and installing RU3, in one job", async () => {
    const server = await start({ level: "RTM-RU7" });
    const outcome = await bring(server, "RU3");
    assert.equal(levelOf(server.machine), "RTM-RU3");
    assert.equal(outcome.run?.did, "removed RTM-RU7, installed RTM-RU3");
    assert.equal(outcome.run?.from, "RTM-RU7");
    assert.equal(jobs(server).length, 1);
  });

  for (const become of ["stay away", "come back"] as const) {
    it(`is taken down to a rollup that was obsoleted, whether that would ${become} or not`, async () => {
      const server = await start({ level: ["RTM-RU6", "RTM-RU7"] });
      server.machine.faults.obsoletedPatches(become);
      obsolete(server, "RTM-RU7");
      assert.deepEqual(listed(server), { "RTM-RU6": 4, "RTM-RU7": 1 });
      await bring(server, "RU6");
      assert.equal(levelOf(server.machine), "RTM-RU6");
      assert.deepEqual(listed(server), { "RTM-RU6": 1 });
    });
  }

  it("loses all rollups to none", async () => {
    const server = await start({ level: ["RTM-RU5", "RTM-RU6", "RTM-RU7"] });
    await bring(server, "none", null, { package: null });
    assert.equal(levelOf(server.machine), "RTM");
    assert.deepEqual(listed(server), {});
  });

  it("is not touched where a removal is known to fail, and the preview's words say why", async () => {
    const server = await start({ level: ["RTM-RU6", "RTM-RU7"] });
    server.machine.faults.makeNotRemovable(rollupPackageNames("RTM-RU7").patchCode);
    await refuses(bring(server, "RU6"), "REMOVAL_UNSUPPORTED");
    server.machine.faults.forbidPatchRemoval();
    const error = await refuses(bring(server, "RU6"), "REMOVAL_UNSUPPORTED");
    assert.match(error.message, /policy DisablePatchUninstall forbids/);
    assert.equal(levelOf(server.machine), "RTM-RU7");
    assert.equal(server.machine.files.system.stat(HOME), undefined);
  });

  it("is whole after a removal that asks for the installation source, and says so", async () => {
    const server = await start({ level: ["RTM-RU6", "RTM-RU7"] });
    const services = server.machine.services.snapshot();
    server.machine.faults.loseBaselineCache("in the middle");
    const error = await refuses(bring(server, "RU6", null, { package: null }), "REMOVAL_FAILED");
    assert.match(
      error.message,
      /Update Rollup 7 .* could not be removed: msiexec ended with 1603 after \d+ s because it asked for Exchange's original installation source/,
    );
    assert.equal(error.record?.foundLevel, "RTM-RU7");
    assert.equal(levelOf(server.machine), "RTM-RU7");
    assert.deepEqual(server.machine.services.snapshot(), services);
  });

  it("whose file is held names the file, the holder and the state of its services, and goes on once it is free", async () => {
    const server = await start({ level: "RTM-RU6" });
    const { machine } = server;
    const services = machine.services.snapshot();
    const release = machine.faults.holdFile(HELD_FILE, "C:\\Program Files\\MOM\\MOMService.exe");
    const holder = machine.processes().find(({ image }) => image === "MOMService.exe");
    const error = await refuses(bring(server, "RU7"), "INSTALL_FAILED");
    const [first = "", ...details] = error.message.split("\n");
    assert.match(
      first,
      /^EX1: Update Rollup 7 .* was not installed: msiexec ended with 1603 after \d+ s because /,
    );
    assert.ok(first.includes(`because MOMService.exe (process ${holder?.pid}) held ${HELD_FILE}. `), first);
    assert.match(
      first,
      /The server is at RTM-RU6, and its \d+ services are back as they were\. Stop MOMService\.exe on the server, then run `pulumi up` again\.$/,
    );
    assert.match(details.join("\n"), /Event 11306: .*\n[^]*Return value 3\.\n/);
    assert.equal(levelOf(machine), "RTM-RU6");
    assert.deepEqual(machine.services.snapshot(), services);

    release();
    await bring(server, "RU7");
    assert.equal(levelOf(machine), "RTM-RU7");
    assert.deepEqual(machine.services.snapshot(), services);
  });

  it("that is at its level is adopted: the record is written, and taking away leaves it where it is", async () => {
    const server = await start({ level: "RTM-RU7" });
    const outcome = await bring(server, "RU7", null, { package: null });
    assert.equal(outcome.run, null);
    assert.equal(outcome.record.foundLevel, "RTM-RU7");
    await take(server, outcome);
    assert.equal(levelOf(server.machine), "RTM-RU7");
    assert.deepEqual(remains(server), []);
  });

  it("is imported as it is, and belongs to the resource from then on", async () => {
    const server = await start({ level: "RTM-RU6" });
    const claimed = await claimServer({ machine: await connected(server), owner: { urn: URN, token: null } });
    assert.equal(claimed.record.foundLevel, "RTM-RU6");
    const other = { owner: { urn: `${URN}-2`, token: null } };
    const error = await refuses(bring(server, "RU7", null, other), "OTHER_OWNER");
    assert.match(error.message, /::ex1, taken by .*aliases/);
    assert.equal(levelOf(server.machine), "RTM-RU6");
  });

  it("keeps what was found when a Create comes again without its state", async () => {
    const server = await start({ level: "RTM-RU5" });
    const first = await bring(server, "RU6");
    const again = await bring(server, "RU7");
    assert.deepEqual(again.record, first.record);
    await take(server, again);
    assert.equal(levelOf(server.machine), "RTM-RU5");
  });

  it("follows its resource through an alias, and is not given to an old state", async () => {
    const server = await start({ level: "RTM-RU5" });
    const { record, state } = await bring(server, "RU6");
    const renamed = await bring(
      server,
      "RU7",
      { record, state },
      { owner: { urn: `${URN}-new`, token: record.token } },
    );
    assert.equal(renamed.record.token, record.token);
    await refuses(bring(server, "RU6", null, { owner: { urn: URN, token: "0".repeat(32) } }), "OTHER_OWNER");
    await refuses(take(server, { state, record: { ...record, token: "0".repeat(32) } }), "RECORD_MISSING");
    assert.equal(levelOf(server.machine), "RTM-RU7");
  });

  it("is not taken away from when it would end lower than it was found", async () => {
    const server = await start({ level: "RTM-RU6" });
    const outcome = await bring(server, "RU7");
    server.machine.msi.unregister(EXCHANGE_PRODUCT_CODE, rollupPackageNames("RTM-RU6").patchCode);
    const error = await refuses(take(server, outcome), "WOULD_END_LOWER");
    assert.match(error.message, /would be at RTM for certain, lower than RTM-RU6/);
    assert.equal(listed(server)["RTM-RU7"], 1);
  });

  it("taken away from by a controller that was killed after giving it up is done the second time", async () => {
    const server = await start({ level: "RTM-RU6" });
    const outcome = await bring(server, "RU7");
    await take(server, outcome);
    await refuses(take(server, outcome), "RECORD_MISSING");
    const again = await take(server, outcome, { foundLevel: "RTM-RU6" });
    assert.equal(again.state, null);
    assert.deepEqual(remains(server), []);
  });

  it("finishes alone when the controller dies in the middle, and the next operation takes the result over", async () => {
    const server = await start({ level: "RTM-RU6" });
    const services = server.machine.services.snapshot();
    server.machine.msi.transactions.onPhase(
      "replacing files",
      once(() => dies(server)),
    );
    await assert.rejects(bring(server, "RU7"));
    await server.front.faults.acceptConnections();
    const outcome = await bring(server, "RU7");
    assert.equal(levelOf(server.machine), "RTM-RU7");
    assert.equal(outcome.record.foundLevel, "RTM-RU6");
    assert.deepEqual(server.machine.services.snapshot(), services);
    assert.equal(jobs(server).length, 1, "one job only");
    // The dead controller's lease.
    await server.machine.clock.sleep(5 * 60_000);
    await take(server, outcome);
    assert.equal(levelOf(server.machine), "RTM-RU6");
  });

  for (const phase of ["stopping services", "replacing files"] as const) {
    it(`that loses power while ${phase} is whole after its boot, and the operation goes on through it`, async () => {
      const server = await start({ level: "RTM-RU6" });
      const services = server.machine.services.snapshot();
      restartsAt(server, phase);
      const outcome = await bring(server, "RU7");
      assert.equal(levelOf(server.machine), "RTM-RU7");
      assert.deepEqual(server.machine.services.snapshot(), services);
      assert.equal(outcome.record.foundLevel, "RTM-RU6");
      assert.deepEqual(server.machine.tasks.all, []);
    });

    it(`that loses power during a removal while ${phase} is whole after its boot, and is taken away from`, async () => {
      const server = await start({ level: "RTM-RU6" });
      const services = server.machine.services.snapshot();
      const outcome = await bring(server, "RU7");
      restartsAt(server, phase);
      await take(server, outcome);
      assert.equal(levelOf(server.machine), "RTM-RU6");
      assert.deepEqual(server.machine.services.snapshot(), services);
      assert.deepEqual(remains(server), []);
    });
  }

  it("whose job is killed without a restart has it finished by the same operation", async () => {
    const server = await start({ level: "RTM-RU6" });
    const services = server.machine.services.snapshot();
    server.machine.msi.transactions.onPhase(
      "stopping services",
      once(() => killJob(server)),
    );
    const outcome = await bring(server, "RU7");
    assert.equal(levelOf(server.machine), "RTM-RU7");
    assert.equal(outcome.state.level, "RTM-RU7");
    assert.deepEqual(server.machine.services.snapshot(), services);
  });

  /** Kills the job's process, or lets the controller go with it, when all but its start-up task is over. */
  function atLastStep(server: SiteServer, act: () => void): void {
    const { machine } = server;
    const stop = machine.steps.onEveryStep(({ what }) => {
      if (!/^"[^"]*schtasks\.exe" \/delete .*-heal/i.test(what)) return;
      stop();
      for (const { pid, commandLine } of machine.processes())
        if (/ job /.test(commandLine) || /schtasks/.test(commandLine)) machine.processTable.kill(pid);
      act();
    });
  }

  it("whose job is killed after its result loses the start-up task by the same operation", async () => {
    const server = await start({ level: "RTM-RU6" });
    atLastStep(server, () => undefined);
    const outcome = await bring(server, "RU7");
    assert.deepEqual(server.machine.tasks.all, []);
    assert.equal(jobs(server).length, 1);
    assert.equal((await (await connected(server)).look()).lock, null, "it was given back");
    await take(server, outcome);
  });

  for (const next of ["an up that has nothing else to do", "an up that goes on", "a destroy"] as const) {
    it(`whose job and controller died after the result loses the start-up task by ${next}`, async () => {
      const server = await start({ level: "RTM-RU6" });
      const first = await bring(server, "RU6");
      atLastStep(server, () => dies(server));
      await assert.rejects(bring(server, "RU7", first));
      assert.equal(server.machine.tasks.all.length, 1);
      await server.front.faults.acceptConnections();
      await (await connected(server)).look();
      assert.equal(server.machine.tasks.all.length, 1, "a look changes nothing");
      if (next === "a destroy") await take(server, first);
      else await bring(server, next === "an up that goes on" ? "RU6" : "RU7", first);
      assert.deepEqual(server.machine.tasks.all, []);
      assert.equal(
        levelOf(server.machine),
        next === "an up that has nothing else to do" ? "RTM-RU7" : "RTM-RU6",
      );
    });
  }

  it("that Windows Installer would not end is ended by the next operation that finds it willing, and brought on", async () => {
    const server = await start({ level: "RTM-RU6" });
    const services = server.machine.services.snapshot();
    restartsAt(server, "replacing files");
    server.machine.onPower((power) => {
      if (power === "on") server.machine.faults.msiexecFails(1625);
    });
    const failed = await refuses(bring(server, "RU7"), "INSTALL_FAILED");
    assert.match(failed.message, /the installation is still unfinished/);
    const still = await refuses(bring(server, "RU7"), "INSTALLER_BUSY");
    assert.match(
      still.message,
      /still holds the installation that job rtm-ru7-\w+ of exchange-rollup began since \d/,
    );
    await refuses(take(server, { record: failed.record!, state: failed.state! }), "INSTALLER_BUSY");
    server.machine.faults.msiexecWorks();
    const outcome = await bring(server, "RU6");
    assert.match(told.join("\n"), /left an installation unfinished, which Windows Installer still holds/);
    assert.equal(outcome.state.level, "RTM-RU6");
    assert.equal(levelOf(server.machine), "RTM-RU6");
    assert.deepEqual(server.machine.services.snapshot(), services);
  });

  async function start(spec: Partial<ServerSpec>): Promise<SiteServer> {
    told = [];
    lab = await site({ servers: [{ name: "EX1", ...spec }] });
    return lab.server("EX1");
  }

  async function connected({ host, port, user, password, hostKey }: SiteServer): Promise<Machine> {
    const target = { host, port, user, password, hostKey };
    const machine = await connectMachine({ target, who: "tom@desk" });
    machines.push(machine);
    return machine;
  }

  type Had = Pick<ServerOutcome, "record" | "state">;

  async function bring(
    server: SiteServer,
    rollup: string,
    had: Had | null = null,
    changes: Partial<ServerWish> = {},
  ): Promise<ServerOutcome> {
    const wish: ServerWish = {
      rollup,
      package: { folder: lab!.packagesFolder },
      packageSha256: null,
      known: had && { machineId: had.state.machineId, servicePack: had.state.servicePack },
      owner: { urn: URN, token: had?.record.token ?? null },
      ...changes,
    };
    const { signal } = new AbortController();
    return bringServer({ machine: await connected(server), wish, reporter, signal });
  }

  async function take(
    server: SiteServer,
    { state, record }: Had,
    changes: { readonly foundLevel?: string } = {},
  ): Promise<TakeAwayOutcome> {
    return takeAway({
      machine: await connected(server),
      owner: { urn: URN, token: record.token },
      known: { machineId: state.machineId, servicePack: state.servicePack },
      reporter,
      signal: new AbortController().signal,
      ...changes,
    });
  }

  const reporter = {
    phase: () => undefined,
    info: (text: string) => void told.push(text),
    warning: (text: string) => void told.push(text),
  };

  async function refuses(work: Promise<unknown>, code: RolloutErrorCode): Promise<RolloutError> {
    try {
      await work;
    } catch (error) {
      assert.ok(error instanceof RolloutError, String(error));
      assert.equal(error.code, code, error.message);
      return error;
    }
    return assert.fail(`expected ${code}`);
  }

  /** The controller is gone for good: every connection ends, and no new one is taken. */
  function dies(server: SiteServer): void {
    for (const machine of machines.splice(0)) machine.close();
    server.front.faults.cutNow();
    void server.front.faults.refuseConnections();
  }
});

/** Power comes back by itself: the machine boots, and SSH answers again. */
function restartsAt({ machine }: SiteServer, phase: "stopping services" | "replacing files"): void {
  machine.msi.transactions.onPhase(
    phase,
    once(() => void machine.restart()),
  );
}

function killJob({ machine }: SiteServer): void {
  for (const { pid, image, commandLine } of machine.processes()) {
    if (/cscript/i.test(image) && / job /.test(commandLine)) machine.processTable.kill(pid);
  }
}

function once(work: () => void): () => void {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    work();
  };
}

/** Levels of Windows Installer's list with their states. */
function listed({ machine }: SiteServer): Readonly<Record<string, number>> {
  const levels = ["RTM-RU3", "RTM-RU5", "RTM-RU6", "RTM-RU7"];
  const found = machine.installer
    .patches(EXCHANGE_PRODUCT_CODE)
    .map(({ patchCode, state }) => [
      levels.find((level) => rollupPackageNames(level).patchCode === patchCode) ?? patchCode,
      state,
    ]);
  return Object.fromEntries(found) as Record<string, number>;
}

/** A list as a package would leave it that replaces the earlier ones by its Revision list (operations.md 3.3). */
function obsolete({ machine }: SiteServer, level: string): void {
  const code = rollupPackageNames(level).patchCode;
  const entry = machine.msi.entries(EXCHANGE_PRODUCT_CODE).find((candidate) => candidate.code === code);
  assert.ok(entry);
  machine.msi.register(EXCHANGE_PRODUCT_CODE, {
    ...entry,
    obsoletes: [rollupPackageNames("RTM-RU6").patchCode],
  });
}

function jobs({ machine }: SiteServer): readonly string[] {
  return machine.files.system.list(`${HOME}\\jobs`);
}

/** What of ours lies on the server outside %SystemRoot%. */
function remains({ machine }: SiteServer): readonly string[] {
  return [HOME, "C:\\Documents and Settings\\Administrator\\.exchange-rollup"].filter((folder) =>
    machine.files.system.stat(folder),
  );
}
