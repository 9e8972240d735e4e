import * as assert from "node:assert/strict";

import { EXCHANGE_PRODUCT_CODE, interimPackageNames, makeInterimPackage } from "../../../lab/msp";
import type { ServerOutcome } from "../../../rollout/server/contract";
import { fails, LabRun } from "./lab-run";

/** Over the wire; what is claimed is looked up in the lab's world. */
describe("a server of the lab with interim updates", () => {
  let run: LabRun;

  afterEach(() => run.stop());

  it("is not touched by default: each is named with its KB number", async () => {
    run = await LabRun.start({ interimUpdates: ["950000", "950001"] });
    const before = run.machine.services.snapshot();
    const error = await fails(run.bring({ interimUpdates: "fail" }), "INTERIM_UPDATE");
    assert.match(error.message, /KB950000.*KB950001|KB950001.*KB950000/);
    assert.equal(error.touched, false);
    assert.deepEqual(listed(run), { "950000": 1, "950001": 1 });
    assert.deepEqual(run.machine.services.snapshot(), before);
    assert.equal(run.machine.files.system.stat("C:\\ExchangeRollup"), undefined);
  });

  for (const [what, installer] of [
    ["Installer 3.1", {}],
    ["Installer 4.5", { installerVersion: "4.5.6001.22159" }],
  ] as const) {
    it(`loses them one by one and gets the rollup in one job, every service as before, under ${what}`, async () => {
      run = await LabRun.start({ interimUpdates: ["950000", "950001"], ...installer });
      const { machine } = run;
      const before = machine.services.snapshot();
      const outcome = await bring();
      assert.equal(machine.level(), "RTM-RU7");
      assert.deepEqual(listed(run), {});
      assert.deepEqual(machine.services.snapshot(), before);
      assert.equal(removals(run), 2);
      assert.match(
        outcome.run!.did,
        /^removed Interim Update .*, removed Interim Update .*, installed RTM-RU7$/,
      );
      assert.match(run.told.join("\n"), /removed .*KB950000\).*\. Interim updates are delay-signed/);

      const taken = await run.take(outcome);
      assert.equal(machine.level(), "RTM-RU6");
      assert.deepEqual(listed(run), {});
      assert.match(taken.remarks.join("\n"), /found on it, and gone since: .*KB950000\)/);
      assert.equal(machine.files.system.stat("C:\\ExchangeRollup"), undefined);
    });
  }

  for (const become of ["stay away", "come back"] as const) {
    it(`loses those that others had superseded and obsoleted as well, which ${become} meanwhile`, async () => {
      run = await LabRun.start({
        interimUpdates: [
          "950000",
          { kb: "950001", obsoletes: ["950000"] },
          "950002",
          { kb: "950003", supersedes: true },
        ],
        obsoletedPatches: become,
      });
      const before = run.machine.services.snapshot();
      await bring();
      assert.equal(run.machine.level(), "RTM-RU7");
      assert.deepEqual(listed(run), {});
      assert.deepEqual(run.machine.services.snapshot(), before);
    });
  }

  it("is not touched where one is not removable, and the message names that one", async () => {
    run = await LabRun.start({ interimUpdates: ["950000", "950001"] });
    run.machine.faults.makeNotRemovable(interimPackageNames("950001").patchCode);
    const error = await fails(bring(), "REMOVAL_UNSUPPORTED");
    assert.match(error.message, /KB950001/);
    assert.doesNotMatch(error.message, /KB950000/);
    assert.deepEqual(listed(run), { "950000": 1, "950001": 1 });
  });

  it("keeps a patch that is neither rollup nor interim update", async () => {
    run = await LabRun.start({ interimUpdates: ["950000", "950001"] });
    const { msi } = run.machine;
    const { patchCode } = interimPackageNames("950001");
    const entry = msi.entries(EXCHANGE_PRODUCT_CODE).find(({ code }) => code === patchCode)!;
    msi.register(EXCHANGE_PRODUCT_CODE, { ...entry, displayName: "Hotfix for Exchange 2007 (KB950001)" });
    await bring();
    assert.ok(msi.entries(EXCHANGE_PRODUCT_CODE).some(({ code }) => code === patchCode));
    assert.equal(removals(run), 1);
  });

  it("tells the truth when the rollup fails after they went, and goes on when it may", async () => {
    run = await LabRun.start({ interimUpdates: ["950000"] });
    const { machine } = run;
    const before = machine.services.snapshot();
    const file = "C:\\Program Files\\Microsoft\\Exchange Server\\bin\\store.exe";
    const release = machine.faults.holdFile(file, "C:\\Program Files\\MOM\\MOMService.exe");
    const error = await fails(bring(), "INSTALL_FAILED");
    assert.match(
      error.message,
      /The server is at RTM-RU6 without Interim Update for Exchange 2007 \(KB950000\), which had to go first, and its \d+ services are back/,
    );
    assert.match(error.run!.did, /^removed Interim Update .*\(KB950000\)$/);
    assert.ok(!error.state!.patches.some(({ kind }) => kind === "interim"));
    assert.deepEqual(machine.services.snapshot(), before);

    release();
    await bring();
    assert.equal(machine.level(), "RTM-RU7");
    assert.deepEqual(machine.services.snapshot(), before);
    assert.equal(removals(run), 1);
  });

  it("keeps the rollup away when one cannot be removed, and says which", async () => {
    run = await LabRun.start({ interimUpdates: ["950000"] });
    const before = run.machine.services.snapshot();
    run.machine.faults.loseBaselineCache("in the middle");
    const error = await fails(bring(), "REMOVAL_FAILED");
    assert.match(
      error.message,
      /Interim Update for Exchange 2007 \(KB950000\) could not be removed: msiexec ended with 1603/,
    );
    assert.match(error.message, /original installation source/);
    assert.equal(run.machine.level(), "RTM-RU6");
    assert.deepEqual(listed(run), { "950000": 1 });
    assert.deepEqual(run.machine.services.snapshot(), before);
  });

  for (const [when, cut] of [
    ["in the middle of the removal", 1],
    ["between removal and installation", 2],
  ] as const) {
    it(`that loses power ${when} is whole after its boot, and the operation goes on`, async () => {
      run = await LabRun.start({ interimUpdates: ["950000"] });
      const { machine } = run;
      const before = machine.services.snapshot();
      let begun = 0;
      machine.msi.transactions.onPhase(cut === 1 ? "replacing files" : "starting", () => {
        begun += 1;
        if (begun === cut) void machine.restart();
      });
      await bring().catch(() => bring());
      assert.equal(machine.level(), "RTM-RU7");
      assert.deepEqual(listed(run), {});
      assert.deepEqual(machine.services.snapshot(), before);
      assert.deepEqual(machine.tasks.all, []);
    });
  }

  for (const when of ["at once", "in the middle"] as const) {
    it(`on which another one comes after the plan says so in one sentence, refused ${when}`, async () => {
      run = await LabRun.start();
      const { machine } = run;
      machine.faults.interimUpdatesAreRefused(when);
      const before = machine.services.snapshot();
      const stop = machine.steps.onEveryStep(({ what }) => {
        if (!/msiexec\.exe" \/update/.test(what)) return;
        stop();
        comes(run, "950009");
      });
      const error = await fails(bring(), "INSTALL_FAILED");
      assert.match(
        error.message.split("\n")[0]!,
        new RegExp(
          `ended with ${when === "at once" ? 1648 : 1603} after \\d+ s because interim updates are installed: .*KB950009`,
        ),
      );
      assert.deepEqual(machine.services.snapshot(), before);
      await bring();
      assert.equal(machine.level(), "RTM-RU7");
    });
  }

  const bring = (): Promise<ServerOutcome> => run.bring({ interimUpdates: "remove" });
});

/** Interim updates of Windows Installer's list, by KB number, with their states. */
function listed({ machine }: LabRun): Record<string, number> {
  return Object.fromEntries(
    machine.installer.patches(EXCHANGE_PRODUCT_CODE).flatMap(({ properties, state }) => {
      const kb = /^Interim Update .*\(KB(\d+)\)$/.exec(properties["DisplayName"] ?? "")?.[1];
      return kb === undefined ? [] : [[kb, state]];
    }),
  );
}

/** How often msiexec was called to take patches away. */
function removals({ machine }: LabRun): number {
  return machine.steps.recorded().filter(({ kind, what }) => kind === "program" && / \/uninstall /.test(what))
    .length;
}

/** Somebody else's, in the last moment. */
function comes({ machine }: LabRun, kb: string): void {
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
