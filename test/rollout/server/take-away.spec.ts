import * as assert from "node:assert/strict";

import type { Inspection } from "../../../agent/protocol";
import { RolloutError, takeAway } from "../../../rollout/server";
import type { Reporter, RolloutErrorCode, TakeAwayOutcome } from "../../../rollout/server/contract";
import { observe } from "../../../rollout/server/observe";
import { inspectionAt, jobStatus, recordAt, rollupPatch, TOKEN, URN } from "./inspections";
import { ScriptedMachine } from "./scripted-machine";

const KNOWN = { machineId: observe(inspectionAt("RTM-RU6")).machineId, servicePack: "RTM" };

/** RU7 over RU6, of which RU6 was found. */
const BROUGHT = inspectionAt("RTM", {
  patches: [rollupPatch("RTM-RU6", { state: "superseded" }), rollupPatch("RTM-RU7")],
  record: recordAt("RTM-RU6"),
});
const BACK = inspectionAt("RTM-RU6", { record: recordAt("RTM-RU6") });

describe("taking away what was brought", () => {
  it("looks, locks, looks again, removes what was not found, looks afterwards, and gives the server up", async () => {
    const machine = new ScriptedMachine([BROUGHT, BROUGHT, BACK]);
    const outcome = await take(machine);
    assert.deepEqual(machine.asked, [
      "look",
      "lock",
      "look",
      "startJob",
      "follow our job",
      "collect",
      "look",
      `disown ${TOKEN}`,
      "unlock",
    ]);
    assert.deepEqual(
      machine.job?.actions.map((action) => action.kind === "remove" && action.patchCodes),
      [[rollupPatch("RTM-RU7").code]],
    );
    assert.equal(outcome.state?.level, "RTM-RU6");
    assert.equal(outcome.run?.did, "removed RTM-RU7");
    assert.deepEqual(outcome.remarks, []);
  });

  it("only gives the server up where nothing was brought", async () => {
    const machine = new ScriptedMachine([BACK]);
    const outcome = await take(machine);
    assert.deepEqual(machine.asked, ["look", "lock", "look", `disown ${TOKEN}`, "unlock"]);
    assert.deepEqual([outcome.run, outcome.remarks], [null, []]);
  });

  const nothingLeft: readonly (readonly [string, Inspection, RegExp])[] = [
    [
      "a service pack was installed in between",
      inspectionAt("SP1", { patches: [rollupPatch("RTM-RU7")], record: recordAt("RTM-RU6") }),
      /service pack was installed in between, and nothing of ours is left to remove/,
    ],
    [
      "Exchange is gone",
      inspectionAt("RTM-RU6", { exchange: null, patches: null, record: recordAt("RTM-RU6") }),
      /is not installed any more/,
    ],
    [
      "somebody removed even what had been found",
      inspectionAt("RTM", { record: recordAt("RTM-RU6") }),
      /was found at RTM-RU6 and is at RTM; .* a removal never installs/,
    ],
  ];
  for (const [what, inspection, remark] of nothingLeft) {
    it(`gives the server up with a remark where ${what}`, async () => {
      const machine = new ScriptedMachine([inspection]);
      const outcome = await take(machine);
      assert.equal(machine.job, null);
      assert.ok(machine.asked.includes(`disown ${TOKEN}`));
      assert.match(outcome.remarks.join(), remark);
    });
  }

  const refused: readonly (readonly [string, Inspection, RolloutErrorCode])[] = [
    [
      "another machine answers",
      { ...BROUGHT, computer: { ...BROUGHT.computer, machineGuid: "other" } },
      "OTHER_MACHINE",
    ],
    [
      "the machine cannot be proved to be the same",
      { ...BROUGHT, computer: { ...BROUGHT.computer, machineGuid: null } },
      "OTHER_MACHINE",
    ],
    ["the record is gone", { ...BROUGHT, record: null }, "RECORD_MISSING"],
    [
      "the token is another",
      { ...BROUGHT, record: recordAt("RTM-RU6", { token: "f".repeat(32) }) },
      "RECORD_MISSING",
    ],
    [
      "the found rollup is obsoleted and may stay away",
      {
        ...BROUGHT,
        patches: [rollupPatch("RTM-RU6", { state: "obsoleted" }), rollupPatch("RTM-RU7")],
      },
      "WOULD_END_LOWER",
    ],
    [
      "the found rollup was removed meanwhile",
      { ...BROUGHT, patches: [rollupPatch("RTM-RU7")] },
      "WOULD_END_LOWER",
    ],
    [
      "the rollup is registered as not removable",
      { ...BROUGHT, patches: [rollupPatch("RTM-RU7", { uninstallable: "no" })], record: recordAt("RTM") },
      "REMOVAL_UNSUPPORTED",
    ],
    [
      "a policy forbids removals",
      { ...BROUGHT, installer: { inProgress: "no", patchingDisabled: "no", removalDisabled: "yes" } },
      "REMOVAL_POLICY",
    ],
    [
      "the server has become a cluster node",
      { ...BROUGHT, cluster: { node: "yes", evidence: "x" } },
      "CLUSTER_NODE",
    ],
    ["the list of patches cannot be read", { ...BROUGHT, patches: null }, "STATE_UNKNOWN"],
    [
      "an interim update came on top",
      {
        ...BROUGHT,
        patches: [
          ...BROUGHT.patches!,
          rollupPatch("RTM-RU7", { code: "{I}", displayName: "Interim Update for Exchange 2007 (KB949549)" }),
        ],
      },
      "INTERIM_UPDATE",
    ],
    ["a job may still run", { ...BROUGHT, job: jobStatus({ alive: "unknown" }) }, "JOB_RUNNING"],
  ];
  for (const [what, inspection, code] of refused) {
    it(`touches nothing where ${what}, and keeps the record`, async () => {
      const machine = new ScriptedMachine([inspection]);
      const error = await fails(machine, code);
      assert.equal(machine.job, null);
      assert.ok(!machine.asked.some((asked) => asked.startsWith("disown")));
      assert.equal(error.touched, false);
      assert.match(error.message, /Nothing was touched|nothing was touched/);
    });
  }

  it("touches no server of which the state knows no machine", async () => {
    await fails(new ScriptedMachine([BROUGHT]), "OTHER_MACHINE", { known: null });
  });

  it("follows a removal that an earlier Delete left running, and then only gives the server up", async () => {
    const machine = new ScriptedMachine([{ ...BROUGHT, job: jobStatus() }, BACK]);
    const outcome = await take(machine);
    assert.equal(machine.job, null);
    assert.deepEqual(machine.asked.slice(0, 3), ["look", "follow old", "collect"]);
    assert.equal(machine.asked.at(-2), `disown ${TOKEN}`);
    assert.equal(outcome.run?.job, "old");
  });

  it("does not give the server up while Windows Installer holds what an old job left", async () => {
    const job = jobStatus({ phase: "done", alive: "no", healsAtBoot: "no" });
    const installer = { inProgress: "yes", patchingDisabled: "no", removalDisabled: "no" } as const;
    const held = { ...BACK, job, installer, unfinished: { since: null, job: job.id, said: "" } };
    const machine = new ScriptedMachine([held]);
    await fails(machine, "INSTALLER_BUSY");
    assert.deepEqual(machine.asked.slice(0, 4), ["look", "lock", "resume old", "follow old"]);
    assert.ok(!machine.asked.some((asked) => asked.startsWith("disown")));
  });

  it("keeps the record where the second look shows another level than the one found", async () => {
    const machine = new ScriptedMachine([BROUGHT]);
    const error = await fails(machine, "LEVEL_NOT_REACHED");
    assert.ok(!machine.asked.some((asked) => asked.startsWith("disown")));
    assert.deepEqual(error.record, { token: TOKEN, foundLevel: "RTM-RU6" });
  });

  it("keeps the record where a service is not as before", async () => {
    const services = {
      complete: "no",
      corrected: [],
      failed: ["MSExchangeIS: start failed"],
      snapshotCount: 9,
    } as const;
    const machine = new ScriptedMachine([BROUGHT, BROUGHT, BACK], { services });
    await fails(machine, "SERVICES_NOT_RESTORED");
    assert.ok(!machine.asked.some((asked) => asked.startsWith("disown")));
  });

  const OWING = { ...BACK, job: jobStatus({ phase: "done", alive: "no" }), openSnapshot: "old" };

  it("puts services back that an earlier job could not put back, before it gives the server up", async () => {
    const machine = new ScriptedMachine([OWING, OWING, BACK]);
    const outcome = await take(machine);
    assert.deepEqual(machine.asked, [
      "look",
      "lock",
      "look",
      "startJob",
      "follow our job",
      "collect",
      "look",
      `disown ${TOKEN}`,
      "unlock",
    ]);
    assert.deepEqual(machine.job?.actions, []);
    assert.equal(outcome.run?.did, "put services back");
  });

  it("keeps the server while they cannot be put back, and says which, and how to let go of it", async () => {
    const services = {
      complete: "no",
      corrected: [],
      failed: ["MSExchangeIS: start failed"],
      snapshotCount: 9,
    } as const;
    const machine = new ScriptedMachine([OWING], { services });
    const error = await fails(machine, "SERVICES_NOT_RESTORED");
    assert.ok(!machine.asked.some((asked) => asked.startsWith("disown")));
    assert.match(
      error.message,
      /^EX1: after one more try not every service is as it was: MSExchangeIS: start/,
    );
    assert.match(error.message, /C:\\ExchangeRollup\\jobs\\old\\services\.json/);
    assert.match(error.message, /run `pulumi destroy` again/);
    assert.ok(error.message.includes("`ren C:\\ExchangeRollup ExchangeRollup.old` on it"));
    assert.ok(error.message.includes(`\`pulumi state delete '${URN}'\``));
    assert.equal(error.record?.token, TOKEN);
  });

  it("clears away what an earlier Delete left when it was killed after it had given the server up", async () => {
    const machine = new ScriptedMachine([inspectionAt("RTM-RU6")]);
    const outcome = await take(machine, { foundLevel: "RTM-RU6" });
    assert.deepEqual(machine.asked, ["look", "lock", `disown ${TOKEN}`, "unlock"]);
    assert.equal(outcome.state, null);
  });

  it("does not take a server without a record for done when it is not where it was found", async () => {
    await fails(new ScriptedMachine([inspectionAt("RTM-RU7")]), "RECORD_MISSING", { foundLevel: "RTM-RU6" });
  });
});

type Changes = Partial<Pick<Parameters<typeof takeAway>[0], "known" | "foundLevel">>;

function take(machine: ScriptedMachine, changes: Changes = {}): Promise<TakeAwayOutcome> {
  return takeAway({
    machine,
    owner: { urn: URN, token: TOKEN },
    known: KNOWN,
    reporter: silent,
    signal: new AbortController().signal,
    ...changes,
  });
}

async function fails(
  machine: ScriptedMachine,
  code: RolloutErrorCode,
  changes: Changes = {},
): Promise<RolloutError> {
  try {
    await take(machine, changes);
  } catch (error) {
    assert.ok(error instanceof RolloutError, String(error));
    assert.equal(error.code, code, error.message);
    return error;
  }
  return assert.fail(`expected ${code}`);
}

const silent: Reporter = { phase: () => undefined, info: () => undefined, warning: () => undefined };
