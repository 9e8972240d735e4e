import * as assert from "node:assert/strict";
import type { Inspection } from "../../../agent/protocol";
import type { ServerPlan } from "../../../rollout/server/contract";
import { observe } from "../../../rollout/server/observe";
import { planServer } from "../../../rollout/server/plan";
import { inspectionAt, packageFor, URN } from "./inspections";

/** The server has Client Access and Hub Transport. */
const AT_RU6 = inspectionAt("RTM-RU6");
const UNREADABLE: Inspection = { ...AT_RU6, exchange: { ...AT_RU6.exchange!, roles: null } };

describe("the roles that a program declares", () => {
  it("change nothing where they are those of the server, in whatever order, or where none are declared", () => {
    for (const expectedRoles of [["HubTransport", "ClientAccess"], ["ClientAccess", "HubTransport"], null])
      assert.equal(planFor(AT_RU6, expectedRoles).kind, "change");
    assert.equal(planFor(UNREADABLE, null).kind, "change");
  });

  it("refuse a server that has others, more or fewer, naming both", () => {
    for (const expectedRoles of [
      ["Mailbox"],
      ["ClientAccess"],
      ["ClientAccess", "HubTransport", "Mailbox"],
    ]) {
      const [refusal] = refusalsOf(planFor(AT_RU6, expectedRoles));
      assert.equal(refusal?.code, "ROLES_DIFFER");
      assert.equal(refusal.property, "expectedRoles");
      assert.match(
        refusal.message,
        new RegExp(
          `EX1: is declared as ${expectedRoles.join(", ")}, but has ClientAccess, HubTransport\\. Nothing was touched`,
        ),
      );
    }
  });

  it("refuse a server that is at its level already", () => {
    const [refusal] = refusalsOf(planFor(inspectionAt("RTM-RU7"), ["Mailbox"]));
    assert.equal(refusal?.code, "ROLES_DIFFER");
  });

  it("refuse a server whose roles could not be read, and do not say that it has none", () => {
    const [refusal] = refusalsOf(planFor(UNREADABLE, ["ClientAccess", "HubTransport"]));
    assert.equal(refusal?.code, "ROLES_DIFFER");
    assert.match(refusal.message, /its roles could not be read/);
    assert.doesNotMatch(refusal.message, /none of/);
  });
});

function planFor(inspection: Inspection, expectedRoles: readonly string[] | null): ServerPlan {
  return planServer({
    inspection,
    state: observe(inspection),
    wish: {
      rollup: "RU7",
      package: { folder: "/packages" },
      packageSha256: null,
      known: null,
      owner: { urn: URN, token: null },
      expectedRoles,
    },
    package: { ok: true, facts: packageFor("RTM-RU7"), remarks: [] },
  });
}

function refusalsOf(plan: ServerPlan): Extract<ServerPlan, { kind: "refused" }>["refusals"] {
  return plan.kind === "refused" ? plan.refusals : assert.fail(`the plan is ${plan.kind}`);
}
