import * as assert from "node:assert/strict";

import type { Inspection, OtherService } from "../../../agent/protocol";
import { describePlan } from "../../../rollout/server";
import type { ServerPlan } from "../../../rollout/server/contract";
import { holderService } from "../../../rollout/server/holder-service";
import { jobFor } from "../../../rollout/server/job-for";
import { observe } from "../../../rollout/server/observe";
import { planServer } from "../../../rollout/server/plan";
import { planTakingAway } from "../../../rollout/server/plan-taking-away";
import { inspectionAt, packageFor, recordAt, rollupPatch, URN } from "./inspections";

const [AGENT, RELAY] = inspectionAt("RTM-RU6").otherServices as readonly [OtherService, OtherService];

function other(name: string, changes: Partial<OtherService> = {}): OtherService {
  return { ...RELAY, name, displayName: `The ${name}`, dependsOn: [], pid: null, ...changes };
}

function planFor(
  stopServices: readonly string[],
  inspection: Inspection = inspectionAt("RTM-RU6"),
): ServerPlan {
  return planServer({
    inspection,
    state: observe(inspection),
    wish: {
      rollup: "RU7",
      package: { folder: "/packages" },
      packageSha256: null,
      known: null,
      owner: { urn: URN, token: null },
      stopServices,
    },
    package: { ok: true, facts: packageFor("RTM-RU7"), remarks: [] },
  });
}

function withOthers(...others: readonly OtherService[]): Inspection {
  return inspectionAt("RTM-RU6", { otherServices: [AGENT, RELAY, ...others] });
}

const refusals = (plan: ServerPlan): string => (plan.kind === "refused" ? describePlan("EX1", plan) : "");

describe("the services that a program allows to stop", () => {
  it("are a part of the step, with the number of their dependents, and of the job, as the server spells them", () => {
    const plan = planFor(["backupagent"]);
    assert.equal(plan.kind, "change");
    assert.match(
      describePlan("EX1", plan),
      /2\. Install .*; stops BackupAgent and its 1 dependent meanwhile; services/,
    );
    const job = plan.kind === "change" && jobFor({ plan, inspection: inspectionAt("RTM-RU6") });
    assert.deepEqual(job && job.stopServices, ["BackupAgent"]);
  });

  it("that do not run are told as such, and no stop of them is", () => {
    const text = describePlan("EX1", planFor(["Idle"], withOthers(other("Idle", { state: "stopped" }))));
    assert.match(text, /Idle \(fileInUse\.stopServices\) does not run and stays as it is/);
    assert.doesNotMatch(text, /stops Idle/);
  });

  it("may be one that the patch of later versions stops by itself", () => {
    const services = [...inspectionAt("RTM-RU6").services!];
    services.push({
      name: "HealthService",
      displayName: "",
      start: "automatic",
      state: "running",
      dependsOn: [],
    });
    assert.equal(planFor(["HealthService"], inspectionAt("RTM-RU6", { services })).kind, "change");
  });

  const wrong: readonly [string, string, Inspection, RegExp][] = [
    [
      "a name that is near another",
      "BackupAgnt",
      withOthers(),
      /^EX1: there is no service "BackupAgnt" on this server\. Nothing was touched\. Correct fileInUse\.stopServices\. Did you mean BackupAgent\?$/,
    ],
    [
      "a name that is near none",
      "Symantec",
      withOthers(),
      /^EX1: there is no service "Symantec" on this server\. Nothing was touched\. Correct fileInUse\.stopServices\.$/,
    ],
    [
      "a display name",
      "backup agent for mail",
      withOthers(),
      /is the display name of a service, and its service name is BackupAgent\. .* Write "BackupAgent" in fileInUse/,
    ],
    [
      "a display name that is nearly one",
      "Backup Agent for Mails",
      withOthers(),
      /Did you mean BackupAgent\?/,
    ],
    [
      "one that Exchange depends on",
      "Base",
      inspectionAt("RTM-RU6", {
        otherServices: [other("Base")],
        services: [
          {
            name: "MSExchangeIS",
            displayName: "",
            start: "automatic",
            state: "running",
            dependsOn: ["base"],
          },
        ],
      }),
      /Base cannot be stopped for the installation: MSExchangeIS depends on it, and it is Exchange's own/,
    ],
    [
      "one on which the Task Scheduler depends by another",
      "Base",
      withOthers(
        other("Base"),
        other("Middle", { dependsOn: ["Base"] }),
        other("Schedule", { dependsOn: ["Middle"] }),
      ),
      /Base cannot be stopped .*: Schedule depends on it, and the Task Scheduler runs the job/,
    ],
    [
      "one that looks like the SSH server",
      "Bv",
      withOthers(other("Bv", { displayName: "Bitvise SSH Server" })),
      /Bv cannot be stopped for the installation: it looks like the SSH server/,
    ],
    [
      "a resource of the cluster",
      "Base",
      withOthers(other("Base", { clustered: "yes" })),
      /Base cannot be stopped .*: it is a resource of this node's cluster, which starts and stops it/,
    ],
    [
      "one whose dependent may be a resource of the cluster",
      "Base",
      withOthers(other("Base"), other("Upper", { dependsOn: ["Base"], clustered: "unknown" })),
      /Upper depends on it, and whether it is a resource .* could not be found out/,
    ],
    [
      "any, where the services could not be read",
      "BackupAgent",
      inspectionAt("RTM-RU6", { otherServices: null }),
      /the services could not be read, so whether BackupAgent may be stopped is not known/,
    ],
  ];
  for (const [what, name, inspection, says] of wrong) {
    it(`are refused: ${what}`, () => {
      const plan = planFor([name], inspection);
      assert.match(refusals(plan), says);
      const [first] = plan.kind === "refused" ? plan.refusals : [];
      assert.deepEqual([first?.code, first?.property], ["STOP_SERVICES", "fileInUse.stopServices"]);
    });
  }

  it("that are wrong keep a server that is at its level as it is, with a warning", () => {
    const plan = planFor(["Nope"], inspectionAt("RTM-RU7"));
    assert.equal(plan.kind, "nothingToDo");
    assert.match(describePlan("EX1", plan), /nothing to do[^]*there is no service "Nope"/);
  });

  it("are stopped for a removal as well, and one that is gone by then only warns", () => {
    const patches = [rollupPatch("RTM-RU6", { state: "superseded" }), rollupPatch("RTM-RU7")];
    const inspection = inspectionAt("RTM", { patches });
    const plan = planTakingAway({
      inspection,
      state: observe(inspection),
      record: recordAt("RTM-RU6"),
      stopServices: ["BackupAgent", "Gone"],
    });
    assert.equal(plan.kind, "change");
    if (plan.kind !== "change") return;
    assert.match(plan.steps[0]!.title, /stops BackupAgent and its 1 dependent meanwhile/);
    assert.deepEqual(plan.stopServices, ["BackupAgent"]);
    assert.match(plan.warnings.join(), /there is no service "Gone"/);
  });
});

describe("the service that a holder is", () => {
  const seen = withOthers(
    other("A", { pid: 77 }),
    other("B", { pid: 77 }),
    other("Nt", { pid: 78, clustered: "yes" }),
  );

  it("is the one of its process", () => {
    assert.deepEqual(holderService(seen, { pid: 1234, stopServices: [] }), {
      name: "BackupAgent",
      mayBeStopped: true,
      wasStopped: false,
    });
    assert.equal(holderService(seen, { pid: 77, stopServices: [] }), null, "two share the process");
    assert.equal(holderService(seen, { pid: 5, stopServices: [] }), null);
    assert.equal(holderService(seen, { pid: 78, stopServices: [] })?.mayBeStopped, false);
  });

  it("is known to have been stopped, also as a dependent", () => {
    assert.equal(holderService(seen, { pid: 1240, stopServices: ["backupagent"] })?.wasStopped, true);
    assert.equal(holderService(seen, { pid: 1234, stopServices: ["BackupRelay"] })?.wasStopped, false);
  });
});
