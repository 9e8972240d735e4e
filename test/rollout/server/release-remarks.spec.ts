import * as assert from "node:assert/strict";

import type { ServerPlan, ServerWish } from "../../../rollout/server/contract";
import { observe } from "../../../rollout/server/observe";
import { planServer } from "../../../rollout/server/plan";
import { planTakingAway } from "../../../rollout/server/plan-taking-away";
import { inspectionAt, packageFor, recordAt, rollupPatch, URN } from "./inspections";

describe("what the catalogue knows against a level", () => {
  it("is a problem of a server that is found at a withdrawn rollup, with the one to go to", () => {
    const problems = observe(inspectionAt("SP3-RU3")).problems.join("\n");
    assert.match(
      problems,
      /SP3-RU3 was withdrawn by Microsoft: .*corrupt databases.*Bring the server to SP3-RU3-v2 or later/,
    );
  });

  for (const rollup of ["RU3-v2", "RU23", "RU2", "RU3"]) {
    it(`is told by a preview of a server at the withdrawn rollup, whatever is declared: ${rollup}`, () => {
      const plan = planFor("SP3-RU3", rollup);
      assert.equal(plan.kind, rollup === "RU3" ? "nothingToDo" : "change");
      assert.match(saidBy(plan), /SP3-RU3 was withdrawn by Microsoft/);
    });
  }

  it("refuses a withdrawn rollup as target, and names the one that replaced it", () => {
    const plan = planFor("SP3-RU2", "RU3");
    assert.equal(plan.kind === "refused" && plan.refusals[0]?.code, "WITHDRAWN");
    assert.match(
      plan.kind === "refused" ? plan.refusals[0]!.message : "",
      /Name SP3-RU3-v2 or a later one\.$/,
    );
  });

  it("warns of a rollup that was released again, declared or found, and of none that is the last of its name", () => {
    assert.match(
      saidBy(planFor("SP3-RU7", "RU8")),
      /SP3-RU8 was released again as SP3-RU8-v3; better name that one: Signed/,
    );
    assert.match(saidBy(planFor("SP3-RU7", "RU8-v2")), /SP3-RU8-v2 was released again as SP3-RU8-v3/);
    assert.match(saidBy(planFor("SP3-RU8", "RU8")), /SP3-RU8 was released again as SP3-RU8-v3/);
    assert.doesNotMatch(saidBy(planFor("SP3-RU7", "RU8-v3")), /released again/);
  });

  it("names the bulletins that a target lacks, with the first rollup that has them all", () => {
    assert.match(saidBy(planFor("RTM", "RU6")), /RTM-RU6 lacks MS08-039, which RTM-RU7 has\./);
    assert.doesNotMatch(saidBy(planFor("RTM-RU6", "RU7")), /lacks/);
  });

  it("is told by a destroy that goes back to the withdrawn rollup that was found", () => {
    const patches = [rollupPatch("SP3-RU3", { state: "superseded" }), rollupPatch("SP3-RU3-v2")];
    const inspection = inspectionAt("SP3", { patches });
    const record = recordAt("SP3-RU3");
    const plan = planTakingAway({ inspection, state: observe(inspection), record });
    assert.equal(plan.kind === "change" && plan.to, "SP3-RU3");
    assert.match(plan.kind === "change" ? plan.warnings.join() : "", /SP3-RU3 was withdrawn/);
  });
});

function planFor(level: string, rollup: string): ServerPlan {
  const inspection = inspectionAt(level);
  const state = observe(inspection);
  const wish: ServerWish = {
    rollup,
    package: { folder: "/packages" },
    packageSha256: null,
    known: null,
    owner: { urn: URN, token: null },
  };
  const facts = packageFor(`${state.servicePack}-${rollup}`);
  return planServer({ inspection, state, wish, package: { ok: true, facts, remarks: [] } });
}

function saidBy(plan: ServerPlan): string {
  if (plan.kind === "change") return plan.warnings.join("\n");
  return plan.kind === "nothingToDo" ? plan.remarks.join("\n") : "";
}
