import * as assert from "node:assert/strict";

import * as fc from "fast-check";

import type { Inspection } from "../../../agent/protocol";
import { compareReleases, releases } from "../../../catalogue";
import type { RolloutErrorCode, ServerPlan, ServerWish } from "../../../rollout/server/contract";
import { observe } from "../../../rollout/server/observe";
import { planServer } from "../../../rollout/server/plan";
import { inspectionAt, packageFor, rollupPatch } from "./inspections";

const LEVELS = releases().map((release) => release.level);
const INSTALLABLE = releases().filter((release) => release.rollup !== null && !release.withdrawn);

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

  it("goes from any level of a series to any later one in one installation, and never down", () => {
    fc.assert(
      fc.property(fc.constantFrom(...releases()), fc.constantFrom(...INSTALLABLE), (current, target) => {
        const plan = planFor(inspectionAt(current.level), target.level);
        if (current.servicePack !== target.servicePack) return refusedWith(plan, "OTHER_SERVICE_PACK");
        const order = compareReleases(current, target);
        if (order === 0) return assert.equal(plan.kind, "nothingToDo");
        if (order > 0) return refusedWith(plan, "LOWER_TARGET");
        assert.equal(plan.kind, "change");
        const installs = plan.kind === "change" ? plan.steps.filter((step) => step.kind === "install") : [];
        assert.equal(installs.length, 1);
      }),
      { numRuns: 500 },
    );
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
    ["a lower rollup", inspectionAt("RTM-RU7"), "RU6", "LOWER_TARGET"],
    ["the bare service pack under a rollup", inspectionAt("RTM-RU7"), "none", "LOWER_TARGET"],
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
      inspectionAt("RTM-RU6", { installer: { inProgress: "yes", patchingDisabled: "no" } }),
      "RU7",
      "INSTALLER_BUSY",
    ],
    [
      "an installer that could not be asked",
      inspectionAt("RTM-RU6", { installer: { inProgress: "unknown", patchingDisabled: "no" } }),
      "RU7",
      "INSTALLER_BUSY",
    ],
    [
      "a policy against patches",
      inspectionAt("RTM-RU6", { installer: { inProgress: "no", patchingDisabled: "yes" } }),
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
        job: { id: "j", title: "t", who: "w", phase: "installing", since: "", note: "", alive: "unknown" },
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
  return { rollup, package: { folder: "/packages" }, packageSha256: null, known: null };
}

function refusedWith(plan: ServerPlan, code: RolloutErrorCode): void {
  assert.equal(plan.kind, "refused");
  assert.ok(
    plan.kind === "refused" && plan.refusals.some((refusal) => refusal.code === code),
    JSON.stringify(plan),
  );
}
