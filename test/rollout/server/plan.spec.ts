import * as assert from "node:assert/strict";

import * as fc from "fast-check";

import type { Inspection } from "../../../agent/protocol";
import { compareReleases, releases } from "../../../catalogue";
import type { RolloutErrorCode, ServerPlan, ServerWish } from "../../../rollout/server/contract";
import { describePlan } from "../../../rollout/server";
import { observe } from "../../../rollout/server/observe";
import { packageNeeded, planServer } from "../../../rollout/server/plan";
import { inspectionAt, jobStatus, packageFor, recordAt, rollupPatch, URN } from "./inspections";

const LEVELS = releases().map((release) => release.level);
const INSTALLABLE = releases().filter((release) => release.rollup !== null && !release.withdrawn);

/** A job that is over, and an installation that is not. */
const HELD = {
  job: jobStatus({ phase: "done", alive: "no", healsAtBoot: "no" }),
  installer: { inProgress: "yes", patchingDisabled: "no", removalDisabled: "no" },
} as const;

describe("the plan for a standalone server", () => {
  it("stages, installs and looks again, from RTM-RU6 to RU7", () => {
    const plan = planFor(inspectionAt("RTM-RU6"), "RU7");
    assert.equal(plan.kind, "change");
    assert.deepEqual(plan.kind === "change" && plan.steps.map((step) => step.kind), [
      "stage",
      "install",
      "verify",
    ]);
    assert.deepEqual(plan.kind === "change" && [plan.from, plan.to], ["RTM-RU6", "RTM-RU7"]);
  });

  it("goes from any level of a series to any other, in one installation at most, and to no other series", () => {
    fc.assert(
      fc.property(fc.constantFrom(...releases()), fc.constantFrom(...INSTALLABLE), (current, target) => {
        const plan = planFor(inspectionAt(current.level), target.level);
        if (current.servicePack !== target.servicePack) return refusedWith(plan, "OTHER_SERVICE_PACK");
        const order = compareReleases(current, target);
        if (order === 0) return assert.equal(plan.kind, "nothingToDo");
        assert.equal(plan.kind, "change");
        const kinds = plan.kind === "change" ? plan.steps.map((step) => step.kind) : [];
        const down = ["stage", "remove", "install", "verify"];
        assert.deepEqual(kinds, order > 0 ? down : ["stage", "install", "verify"]);
      }),
      { numRuns: 500 },
    );
  });

  it("says where the server will be, how it gets there, and what cannot be foreseen of a removal", () => {
    const patches = [rollupPatch("RTM-RU6", { state: "superseded" }), rollupPatch("RTM-RU7")];
    const back = planFor(inspectionAt("RTM", { patches }), "RU6", { withPackage: false });
    const text = describePlan("EX1", back);
    assert.match(text, /^EX1: RTM-RU7 to RTM-RU6\n {2}1\. Remove Update Rollup 7 .* in one transaction/);
    assert.match(text, /RTM-RU6 is on the server already and becomes active again/);
    assert.match(text, /original installation source \(1612/);
    assert.match(text, /Outlook Web Access/);
    assert.match(text, /RTM-RU7 was on the server before this resource/);
    const obsoleted = [rollupPatch("RTM-RU6", { state: "obsoleted" }), rollupPatch("RTM-RU7")];
    const doubtful = describePlan("EX1", planFor(inspectionAt("RTM", { patches: obsoleted }), "RU6"));
    assert.match(doubtful, /RTM-RU6 may come back by itself/);
    assert.match(doubtful, /Install .* if the removal did not bring it back/);
  });

  it("is the same on a cluster node that rollout/cluster has emptied, and says what stands still there", () => {
    const node = inspectionAt("RTM-RU6", { cluster: { node: "yes", evidence: "HKLM\\Cluster" } });
    const plan = planServer({
      inspection: node,
      state: observe(node),
      wish: { ...wish("RU7"), place: "clusterNode" },
      package: { ok: true, facts: packageFor("RTM-RU7"), remarks: [] },
    });
    assert.equal(plan.kind, "change");
    const text = describePlan("NODEA", plan);
    assert.match(text, /the Cluster service of this node among them, and no mailbox server runs on it/);
    assert.doesNotMatch(text, /mail on this server stands still/);
  });

  it("needs a package on the way down only for what may not come back", () => {
    const listed = (state: "superseded" | "obsoleted"): Inspection =>
      inspectionAt("RTM", { patches: [rollupPatch("RTM-RU6", { state }), rollupPatch("RTM-RU7")] });
    const needed = (inspection: Inspection, rollup: string): string | undefined =>
      packageNeeded({ inspection, state: observe(inspection), wish: wish(rollup) })?.level;
    assert.equal(needed(listed("superseded"), "RU6"), undefined);
    assert.equal(needed(listed("obsoleted"), "RU6"), "RTM-RU6");
    assert.equal(needed(listed("superseded"), "RU3"), "RTM-RU3");
    assert.equal(needed(listed("obsoleted"), "none"), undefined);
  });

  it("counts on an unfinished job of ours to be over, and says so, instead of refusing for what that job holds", () => {
    for (const job of [jobStatus(), jobStatus({ alive: "no", healsAtBoot: "no" })]) {
      const installer = { inProgress: "yes", patchingDisabled: "no", removalDisabled: "no" } as const;
      const plan = planFor(inspectionAt("RTM-RU6", { job, installer }), "RU7");
      assert.equal(plan.kind, "change");
      assert.match(describePlan("EX1", plan), /job old .* is brought to its end first/);
    }
  });

  it("counts likewise on a job of ours that left an installation unfinished to be asked once more", () => {
    const plan = planFor(
      inspectionAt("RTM-RU6", { ...HELD, unfinished: { since: null, job: "old", said: "" } }),
      "RU7",
    );
    assert.equal(plan.kind, "change");
    assert.match(describePlan("EX1", plan), /job old .* is brought to its end first/);
  });

  it("says of somebody else's unfinished installation which, since when, and what to do", () => {
    const said = "1704. An installation for Contoso Agent is currently suspended.";
    const unfinished = { since: "2008-07-09T20:00:00Z", job: null, said };
    const plan = planFor(inspectionAt("RTM-RU6", { ...HELD, unfinished }), "RU7");
    const text = describePlan("EX1", plan);
    assert.match(text, /which exchange-rollup did not begin since 2008-07-09T20:00:00Z\./);
    assert.match(
      text,
      /Windows Installer said: "1704\. An installation for Contoso Agent is currently suspended\."/,
    );
    assert.match(text, /start that same installation once more on the server/);
  });

  it("is empty for a level that is reached, however the target is spelled and whether or not a package is there", () => {
    for (const level of LEVELS) {
      const release = releases().find((candidate) => candidate.level === level)!;
      const spellings =
        release.rollup === null ? ["none"] : [level, `KB${release.kb}`, release.kb!, release.build];
      for (const rollup of spellings) {
        assert.equal(
          planFor(inspectionAt(level), rollup, { withPackage: false }).kind,
          "nothingToDo",
          `${level} as ${rollup}`,
        );
      }
    }
  });

  it("reads RU7 as rollup 7 of the series that the server is in", () => {
    const plan = planFor(inspectionAt("SP1-RU2"), "RU7");
    assert.equal(plan.kind === "change" && plan.to, "SP1-RU7");
  });

  const refusals: readonly (readonly [string, Inspection, string, RolloutErrorCode])[] = [
    ["an RTM rollup on SP1", inspectionAt("SP1"), "RTM-RU7", "OTHER_SERVICE_PACK"],
    ["an unknown rollup", inspectionAt("RTM-RU6"), "RU9", "UNKNOWN_ROLLUP"],
    ["a mistyped rollup", inspectionAt("RTM-RU6"), "R7", "UNKNOWN_ROLLUP"],
    [
      "a lower rollup under one that cannot be removed",
      inspectionAt("RTM", { patches: [rollupPatch("RTM-RU7", { uninstallable: "no" })] }),
      "RU6",
      "REMOVAL_UNSUPPORTED",
    ],
    [
      "a lower rollup where a policy forbids removals",
      inspectionAt("RTM-RU7", {
        installer: { inProgress: "no", patchingDisabled: "no", removalDisabled: "yes" },
      }),
      "none",
      "REMOVAL_POLICY",
    ],
    [
      "a server of another resource",
      inspectionAt("RTM-RU6", { record: recordAt("RTM-RU6", { urn: "urn:pulumi:test::x::y::z" }) }),
      "RU7",
      "OTHER_OWNER",
    ],
    [
      "too little disk for a removal",
      inspectionAt("RTM-RU7", { drives: [{ drive: "C:", holds: ["exchange"], freeBytes: 50 * 1024 ** 2 }] }),
      "none",
      "DISK_FULL",
    ],
    ["a withdrawn rollup", inspectionAt("SP3-RU2"), "SP3-RU3", "WITHDRAWN"],
    [
      "a server without Exchange",
      inspectionAt("RTM", { exchange: null, patches: null }),
      "RU7",
      "NO_EXCHANGE",
    ],
    [
      "a cluster node",
      inspectionAt("RTM-RU6", { cluster: { node: "yes", evidence: "HKLM\\Cluster" } }),
      "RU7",
      "CLUSTER_NODE",
    ],
    [
      "a server that may be a cluster node",
      inspectionAt("RTM-RU6", { cluster: { node: "unknown", evidence: "" } }),
      "RU7",
      "CLUSTER_NODE",
    ],
    [
      "a list of patches that could not be read",
      inspectionAt("RTM-RU6", { patches: null }),
      "RU7",
      "STATE_UNKNOWN",
    ],
    [
      "a rollup that the catalogue does not know",
      inspectionAt("RTM", {
        patches: [
          rollupPatch("RTM-RU6", {
            displayName: "Update Rollup 42 for Exchange Server 2007 (KB111111)",
            code: "{X}",
          }),
        ],
      }),
      "RU7",
      "STATE_UNKNOWN",
    ],
    [
      "an interim update",
      inspectionAt("RTM-RU6", {
        patches: [
          rollupPatch("RTM-RU6"),
          rollupPatch("RTM-RU6", { code: "{I}", displayName: "Interim Update for Exchange 2007 (KB949549)" }),
        ],
      }),
      "RU7",
      "INTERIM_UPDATE",
    ],
    [
      "an installation under way",
      inspectionAt("RTM-RU6", {
        installer: { inProgress: "yes", patchingDisabled: "no", removalDisabled: "no" },
      }),
      "RU7",
      "INSTALLER_BUSY",
    ],
    [
      "an installer that could not be asked",
      inspectionAt("RTM-RU6", {
        installer: { inProgress: "unknown", patchingDisabled: "no", removalDisabled: "no" },
      }),
      "RU7",
      "INSTALLER_BUSY",
    ],
    [
      "a policy against patches",
      inspectionAt("RTM-RU6", {
        installer: { inProgress: "no", patchingDisabled: "yes", removalDisabled: "no" },
      }),
      "RU7",
      "INSTALLER_POLICY",
    ],
    [
      "too little disk",
      inspectionAt("RTM-RU6", { drives: [{ drive: "C:", holds: ["system"], freeBytes: 50 * 1024 ** 2 }] }),
      "RU7",
      "DISK_FULL",
    ],
    [
      "a user who is no administrator",
      inspectionAt("RTM-RU6", { administrator: "no" }),
      "RU7",
      "NOT_ADMINISTRATOR",
    ],
    [
      "a job of ours that may still run",
      inspectionAt("RTM-RU6", {
        job: jobStatus({ alive: "unknown" }),
      }),
      "RU7",
      "JOB_RUNNING",
    ],
  ];
  for (const [what, inspection, rollup, code] of refusals) {
    it(`refuses ${what} in words, before anything is touched`, () => {
      const plan = planFor(inspection, rollup);
      refusedWith(plan, code);
      for (const refusal of plan.kind === "refused" ? plan.refusals : []) {
        assert.match(refusal.message, /^(EX1|rollup): /, refusal.message);
        assert.doesNotMatch(refusal.message, /undefined|null|\[object/);
      }
    });
  }

  it("refuses another machine than the one the resource was made for, and one that could not be proved to be it", () => {
    const known = { machineId: observe(inspectionAt("RTM-RU6")).machineId, servicePack: "RTM" };
    const other = inspectionAt("RTM-RU6", {
      computer: { name: "EX1", domain: "corp.example", machineGuid: "other" },
    });
    const unclear = inspectionAt("RTM-RU6", {
      computer: { name: "EX1", domain: "corp.example", machineGuid: null },
    });
    refusedWith(planFor(other, "RU7", { known }), "OTHER_MACHINE");
    refusedWith(planFor(unclear, "RU7", { known }), "OTHER_MACHINE");
    assert.equal(planFor(inspectionAt("RTM-RU6"), "RU7", { known }).kind, "change");
  });

  it("does not follow a server into another series", () => {
    const known = { machineId: observe(inspectionAt("SP1")).machineId, servicePack: "RTM" };
    refusedWith(planFor(inspectionAt("SP1"), "RU7", { known }), "OTHER_SERVICE_PACK");
  });

  it("is refused when the package is missing", () => {
    const inspection = inspectionAt("RTM-RU6");
    const state = observe(inspection);
    const missing = {
      code: "PACKAGE_MISSING" as const,
      property: "package",
      message: "package: missing.msp does not exist.",
    };
    const plan = planServer({
      inspection,
      state,
      wish: wish("RU7"),
      package: { ok: false, refusals: [missing] },
    });
    refusedWith(plan, "PACKAGE_MISSING");
  });
});

function planFor(
  inspection: Inspection,
  rollup: string,
  options: { readonly known?: ServerWish["known"]; readonly withPackage?: boolean } = {},
): ServerPlan {
  const facts = options.withPackage === false ? null : packageFor("RTM-RU7");
  return planServer({
    inspection,
    state: observe(inspection),
    wish: { ...wish(rollup), known: options.known ?? null },
    package: facts && { ok: true, facts, remarks: [] },
  });
}

function wish(rollup: string): ServerWish {
  return {
    rollup,
    package: { folder: "/packages" },
    packageSha256: null,
    known: null,
    owner: { urn: URN, token: null },
  };
}

function refusedWith(plan: ServerPlan, code: RolloutErrorCode): void {
  assert.equal(plan.kind, "refused");
  assert.ok(
    plan.kind === "refused" && plan.refusals.some((refusal) => refusal.code === code),
    JSON.stringify(plan),
  );
}
