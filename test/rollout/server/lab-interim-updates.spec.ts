import * as assert from "node:assert/strict";

import { EXCHANGE_PRODUCT_CODE, interimPackageNames, makeInterimPackage } from "../../../lab/msp";
import { site, type Site } from "../../../lab/site";
import type { ServerSpec, SiteServer } from "../../../lab/site-server";
import { connectMachine } from "../../../machine";
import type { Machine } from "../../../machine/contract";
import { bringServer, RolloutError, takeAway } from "../../../rollout/server";
import type { ServerOutcome, ServerWish } from "../../../rollout/server/contract";

const URN = "urn:pulumi:prod::mail::exchange-rollup:index:ServerRollup::ex1";

/** Over the wire; what is claimed is looked up in the lab's world. */
describe("a server of the lab with interim updates", function () {
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

  it("is not touched by default: each is named with its KB number", async () => {
    const server = await start({ interimUpdates: ["950000", "950001"] });
    const before = server.machine.services.snapshot();
    const error = await fails(bring(server, { interimUpdates: "fail" }), "INTERIM_UPDATE");
    assert.match(error.message, /KB950000.*KB950001|KB950001.*KB950000/);
    assert.equal(error.touched, false);
    assert.deepEqual(listed(server), { "950000": 1, "950001": 1 });
    assert.deepEqual(server.machine.services.snapshot(), before);
    assert.equal(server.machine.files.system.stat("C:\\ExchangeRollup"), undefined);
  });

  for (const [what, installer] of [
    ["Installer 3.1", {}],
    ["Installer 4.5", { installerVersion: "4.5.6001.22159" }],
  ] as const) {
    it(`loses them one by one and gets the rollup in one job, every service as before, under ${what}`, async () => {
      const server = await start({ interimUpdates: ["950000", "950001"], ...installer });
      const { machine } = server;
      const before = machine.services.snapshot();
      const outcome = await bring(server);
      assert.equal(machine.level(), "RTM-RU7");
      assert.deepEqual(listed(server), {});
      assert.deepEqual(machine.services.snapshot(), before);
      assert.equal(removals(server), 2);
      assert.match(
        outcome.run!.did,
        /^removed Interim Update .*, removed Interim Update .*, installed RTM-RU7$/,
      );
      assert.match(told.join("\n"), /removed .*KB950000\).*\. Interim updates are delay-signed/);

      const taken = await take(server, outcome);
      assert.equal(machine.level(), "RTM-RU6");
      assert.deepEqual(listed(server), {});
      assert.match(taken.remarks.join("\n"), /found on it, and gone since: .*KB950000\)/);
      assert.equal(machine.files.system.stat("C:\\ExchangeRollup"), undefined);
    });
  }

  for (const become of ["stay away", "come back"] as const) {
    it(`loses those that others had superseded and obsoleted as well, which ${become} meanwhile`, async () => {
      const server = await start({
        interimUpdates: [
          "950000",
          { kb: "950001", obsoletes: ["950000"] },
          "950002",
          { kb: "950003", supersedes: true },
        ],
        obsoletedPatches: become,
      });
      const before = server.machine.services.snapshot();
      await bring(server);
      assert.equal(server.machine.level(), "RTM-RU7");
      assert.deepEqual(listed(server), {});
      assert.deepEqual(server.machine.services.snapshot(), before);
    });
  }

  it("is not touched where one is not removable, and the message names that one", async () => {
    const server = await start({ interimUpdates: ["950000", "950001"] });
    server.machine.faults.makeNotRemovable(interimPackageNames("950001").patchCode);
    const error = await fails(bring(server), "REMOVAL_UNSUPPORTED");
    assert.match(error.message, /KB950001/);
    assert.doesNotMatch(error.message, /KB950000/);
    assert.deepEqual(listed(server), { "950000": 1, "950001": 1 });
  });

  it("keeps a patch that is neither rollup nor interim update", async () => {
    const server = await start({ interimUpdates: ["950000", "950001"] });
    const { msi } = server.machine;
    const { patchCode } = interimPackageNames("950001");
    const entry = msi.entries(EXCHANGE_PRODUCT_CODE).find(({ code }) => code === patchCode)!;
    msi.register(EXCHANGE_PRODUCT_CODE, { ...entry, displayName: "Hotfix for Exchange 2007 (KB950001)" });
    await bring(server);
    assert.ok(msi.entries(EXCHANGE_PRODUCT_CODE).some(({ code }) => code === patchCode));
    assert.equal(removals(server), 1);
  });

  it("tells the truth when the rollup fails after they went, and goes on when it may", async () => {
    const server = await start({ interimUpdates: ["950000"] });
    const { machine } = server;
    const before = machine.services.snapshot();
    const file = "C:\\Program Files\\Microsoft\\Exchange Server\\bin\\store.exe";
    const release = machine.faults.holdFile(file, "C:\\Program Files\\MOM\\MOMService.exe");
    const error = await fails(bring(server), "INSTALL_FAILED");
    assert.match(
      error.message,
      /The server is at RTM-RU6 without Interim Update for Exchange 2007 \(KB950000\), which had to go first, and its \d+ services are back/,
    );
    assert.match(error.run!.did, /^removed Interim Update .*\(KB950000\)$/);
    assert.ok(!error.state!.patches.some(({ kind }) => kind === "interim"));
    assert.deepEqual(machine.services.snapshot(), before);

    release();
    await bring(server);
    assert.equal(machine.level(), "RTM-RU7");
    assert.deepEqual(machine.services.snapshot(), before);
    assert.equal(removals(server), 1);
  });

  it("keeps the rollup away when one cannot be removed, and says which", async () => {
    const server = await start({ interimUpdates: ["950000"] });
    const before = server.machine.services.snapshot();
    server.machine.faults.loseBaselineCache("in the middle");
    const error = await fails(bring(server), "REMOVAL_FAILED");
    assert.match(
      error.message,
      /Interim Update for Exchange 2007 \(KB950000\) could not be removed: msiexec ended with 1603/,
    );
    assert.match(error.message, /original installation source/);
    assert.equal(server.machine.level(), "RTM-RU6");
    assert.deepEqual(listed(server), { "950000": 1 });
    assert.deepEqual(server.machine.services.snapshot(), before);
  });

  for (const [when, cut] of [
    ["in the middle of the removal", 1],
    ["between removal and installation", 2],
  ] as const) {
    it(`that loses power ${when} is whole after its boot, and the operation goes on`, async () => {
      const server = await start({ interimUpdates: ["950000"] });
      const { machine } = server;
      const before = machine.services.snapshot();
      let begun = 0;
      machine.msi.transactions.onPhase(cut === 1 ? "replacing files" : "starting", () => {
        begun += 1;
        if (begun === cut) void machine.restart();
      });
      await bring(server).catch(() => bring(server));
      assert.equal(machine.level(), "RTM-RU7");
      assert.deepEqual(listed(server), {});
      assert.deepEqual(machine.services.snapshot(), before);
      assert.deepEqual(machine.tasks.all, []);
    });
  }

  for (const when of ["at once", "in the middle"] as const) {
    it(`on which another one comes after the plan says so in one sentence, refused ${when}`, async () => {
      const server = await start({});
      const { machine } = server;
      machine.faults.interimUpdatesAreRefused(when);
      const before = machine.services.snapshot();
      const stop = machine.steps.onEveryStep(({ what }) => {
        if (!/msiexec\.exe" \/update/.test(what)) return;
        stop();
        comes(server, "950009");
      });
      const error = await fails(bring(server), "INSTALL_FAILED");
      assert.match(
        error.message.split("\n")[0]!,
        new RegExp(
          `ended with ${when === "at once" ? 1648 : 1603} after \\d+ s because interim updates are installed: .*KB950009`,
        ),
      );
      assert.deepEqual(machine.services.snapshot(), before);
      await bring(server);
      assert.equal(machine.level(), "RTM-RU7");
    });
  }

  async function start(spec: Partial<ServerSpec>): Promise<SiteServer> {
    told = [];
    lab = await site({ servers: [{ name: "EX1", level: "RTM-RU6", ...spec }] });
    return lab.server("EX1");
  }

  async function connected({ host, port, user, password, hostKey }: SiteServer): Promise<Machine> {
    const machine = await connectMachine({
      target: { host, port, user, password, hostKey },
      who: "tom@desk",
    });
    machines.push(machine);
    return machine;
  }

  async function bring(server: SiteServer, changes: Partial<ServerWish> = {}): Promise<ServerOutcome> {
    const wish: ServerWish = {
      rollup: "RU7",
      package: { folder: lab!.packagesFolder },
      packageSha256: null,
      known: null,
      owner: { urn: URN, token: null },
      interimUpdates: "remove",
      ...changes,
    };
    const { signal } = new AbortController();
    return bringServer({ machine: await connected(server), wish, reporter, signal });
  }

  async function take(server: SiteServer, { state, record }: ServerOutcome) {
    return takeAway({
      machine: await connected(server),
      owner: { urn: URN, token: record.token },
      known: { machineId: state.machineId, servicePack: state.servicePack },
      reporter,
      signal: new AbortController().signal,
    });
  }

  const reporter = {
    phase: () => undefined,
    info: (text: string) => void told.push(text),
    warning: (text: string) => void told.push(text),
  };
});

async function fails(work: Promise<unknown>, code: string): Promise<RolloutError> {
  try {
    await work;
  } catch (error) {
    assert.ok(error instanceof RolloutError, String(error));
    assert.equal(error.code, code, error.message);
    return error;
  }
  return assert.fail(`expected ${code}`);
}

/** Interim updates of Windows Installer's list, by KB number, with their states. */
function listed({ machine }: SiteServer): Record<string, number> {
  return Object.fromEntries(
    machine.installer.patches(EXCHANGE_PRODUCT_CODE).flatMap(({ properties, state }) => {
      const kb = /^Interim Update .*\(KB(\d+)\)$/.exec(properties["DisplayName"] ?? "")?.[1];
      return kb === undefined ? [] : [[kb, state]];
    }),
  );
}

/** How often msiexec was called to take patches away. */
function removals({ machine }: SiteServer): number {
  return machine.steps.recorded().filter(({ kind, what }) => kind === "program" && / \/uninstall /.test(what))
    .length;
}

/** Somebody else's, in the last moment. */
function comes({ machine }: SiteServer, kb: string): void {
  const [like] = machine.msi.entries(EXCHANGE_PRODUCT_CODE);
  const { patchCode, displayName } = interimPackageNames(kb);
  const localPackage = `C:\\WINDOWS\\Installer\\${kb}.msp`;
  machine.files.putFile(localPackage, { data: makeInterimPackage({ kb, forBuild: "8.0.783.2" }) });
  machine.msi.register(EXCHANGE_PRODUCT_CODE, {
    ...like!,
    code: patchCode,
    displayName,
    sequences: [],
    files: [],
    localPackage,
  });
}
