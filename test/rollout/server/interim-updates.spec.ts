import * as assert from "node:assert/strict";

import * as fc from "fast-check";

import type { CollectReply, InstallerRun, PatchFacts, PatchState } from "../../../agent/protocol";
import type { PatchReport, ServerPlan, ServerWish } from "../../../rollout/server/contract";
import { explainRun } from "../../../rollout/server/explain-failure";
import { interimUpdatesInTheWay } from "../../../rollout/server/interim-updates";
import { jobFor } from "../../../rollout/server/job-for";
import { observe } from "../../../rollout/server/observe";
import { planServer } from "../../../rollout/server/plan";
import { planTakingAway } from "../../../rollout/server/plan-taking-away";
import { inspectionAt, packageFor, recordAt, rollupPatch, URN } from "./inspections";

const STATES: readonly PatchState[] = ["applied", "superseded", "obsoleted", "registered", "unknown"];

function interim(kb: string, changes: Partial<PatchFacts> = {}): PatchFacts {
  const displayName = `Interim Update for Exchange 2007 (KB${kb})`;
  return rollupPatch("RTM-RU6", { code: `{${kb}}`, displayName, ...changes });
}

const ONE = interim("950000");
const TWO = interim("950001");
/** Neither a rollup nor an interim update, though its file may be called like either. */
const OTHER: PatchFacts = { ...interim("950002"), displayName: "Hotfix for Exchange 2007 (KB950002)" };

describe("interim updates in a rollup's way", () => {
  it("are refused by default, each with its KB number, and with what the option would do", () => {
    const [refusal] = refusalsOf(planFor([ONE, TWO]));
    assert.equal(refusal?.code, "INTERIM_UPDATE");
    assert.equal(refusal.property, "interimUpdates");
    assert.match(refusal.message, /KB950001.*KB950000.*Nothing was touched/);
    assert.match(refusal.message, /Not every one is contained in the next rollup.*interimUpdates: "remove"/);
  });

  it("are told with their patch code where the name has no KB number", () => {
    const [refusal] = refusalsOf(
      planFor([interim("1", { displayName: "Interim Update for Exchange 2007" })]),
    );
    assert.match(
      refusal!.message,
      /Interim Update for Exchange 2007 \(no KB number in its name; patch \{1\}\)/,
    );
  });

  it("are removed one by one, after the package was proved whole on the server and before it is installed", () => {
    const plan = changeOf(planFor([ONE, OTHER, TWO], { interimUpdates: "remove" }));
    assert.deepEqual(
      plan.steps.map(({ kind }) => kind),
      ["stage", "removeInterim", "removeInterim", "install", "verify"],
    );
    const removals = plan.steps.flatMap((step) => (step.kind === "removeInterim" ? step.patchCode : []));
    assert.deepEqual([...removals].sort(), [ONE.code, TWO.code].sort());
    assert.match(
      plan.steps[1]!.title,
      /^Remove Interim Update .*\(KB95000\d\): up to 1 running services stop/,
    );
    assert.match(plan.warnings.join("\n"), /Nothing brings .*KB950000.* back: .*`pulumi destroy`.*KB 953469/);
    assert.match(plan.unforeseen.join("\n"), /delay-signed.*sn\.exe -Vl/);
    assert.match(plan.unforeseen.join("\n"), /1612/);
  });

  it("go as one transaction each, with the product's code beside them", () => {
    const inspection = inspectionWith([ONE, TWO]);
    const plan = changeOf(planFor([ONE, TWO], { interimUpdates: "remove" }));
    const { actions, productCode, title } = jobFor({ plan, inspection });
    assert.deepEqual(
      actions.map((action) =>
        action.kind === "remove" ? [action.patchCodes, action.unlessGone] : "install",
      ),
      [[[TWO.code], true], [[ONE.code], true], "install"],
    );
    assert.match(title, /^removal of Interim Update .*; removal of Interim Update .*; Update Rollup 7/);
    assert.equal(productCode, inspection.exchange?.productCode);
  });

  it("go before rollups do on the way down, too", () => {
    const plan = changeOf(planFor([ONE], { interimUpdates: "remove", rollup: "none" }));
    assert.deepEqual(
      plan.steps.map(({ kind }) => kind),
      ["removeInterim", "remove", "verify"],
    );
  });

  it("are left alone where no rollup has to come or go", () => {
    const plan = planFor([ONE], { interimUpdates: "remove", rollup: "RU6" });
    assert.equal(plan.kind, "nothingToDo");
    assert.match(plan.kind === "nothingToDo" ? plan.remarks.join() : "", /KB950000/);
  });

  it("that are registered as not removable are refused beforehand, each by its name", () => {
    const fixed = interim("950001", { uninstallable: "no" });
    const [refusal, ...others] = refusalsOf(planFor([ONE, fixed], { interimUpdates: "remove" }));
    assert.equal(refusal?.code, "REMOVAL_UNSUPPORTED");
    assert.equal(refusal.property, "interimUpdates");
    assert.match(
      refusal.message,
      /in the rollup's way, and registered as not removable: .*KB950001\)\. Nothing was touched\. Ask Microsoft/,
    );
    assert.doesNotMatch(refusal.message, /KB950000/);
    assert.deepEqual(others, []);
  });

  it("are not removed against a policy, nor taken for removable where that could not be read", () => {
    const installer = { inProgress: "no", patchingDisabled: "no", removalDisabled: "yes" } as const;
    const forbidden = planFor([ONE], { interimUpdates: "remove" }, { installer });
    assert.deepEqual(
      refusalsOf(forbidden).map(({ code }) => code),
      ["REMOVAL_POLICY"],
    );
    const unclear = changeOf(
      planFor([interim("950000", { uninstallable: "unknown" })], { interimUpdates: "remove" }),
    );
    assert.match(unclear.unforeseen.join("\n"), /Whether .*KB950000\) may be removed could not be read/);
  });

  it("stay whatever the option says when a destroy would take the rollup from under them", () => {
    const inspection = inspectionWith([rollupPatch("RTM-RU7"), ONE]);
    const record = recordAt("RTM-RU6");
    const plan = planTakingAway({ inspection, state: observe(inspection), record });
    assert.equal(plan.kind, "refused");
    const message = plan.kind === "refused" ? plan.refusals[0]!.message : "";
    assert.match(message, /KB950000/);
    assert.doesNotMatch(message, /interimUpdates/);
  });

  it("that went are named by a destroy, which does not bring them back", () => {
    const inspection = inspectionWith([rollupPatch("RTM-RU7")]);
    const found = recordAt("RTM-RU6", { patchesFound: [rollupPatch("RTM-RU6"), ONE] });
    for (const patches of [inspection.patches!, [rollupPatch("RTM-RU6")]]) {
      const seen = { ...inspection, patches };
      const plan = planTakingAway({ inspection: seen, state: observe(seen), record: found });
      const said =
        plan.kind === "change" ? plan.warnings : plan.kind === "nothingToRemove" ? plan.remarks : [];
      assert.match(said.join("\n"), /found on it, and gone since: .*KB950000\)\. A removal never installs/);
    }
  });

  it("are all that may come into force on the way, and never a patch of another kind", () => {
    const patches = fc.array(
      fc.record({
        kind: fc.constantFrom<PatchReport["kind"]>("interim", "rollup", "unknown"),
        state: fc.constantFrom(...STATES),
      }),
      { maxLength: 6 },
    );
    const ways = fc.record({
      install: fc.constantFrom("no", "ifMissing", "always" as const),
      removes: fc.boolean(),
    });
    fc.assert(
      fc.property(patches, ways, (list, { install, removes }) => {
        const all = list.map((patch, at): PatchReport => {
          const said = { code: `{${at}}`, displayName: "", level: "", uninstallable: "yes" } as const;
          return { ...said, ...patch };
        });
        const way = { install, remove: removes ? [{} as never] : [] };
        const blocking = interimUpdatesInTheWay({ patches: all }, way);
        const there = all.filter(({ kind, state }) => kind === "interim" && state !== "registered");
        assert.ok(blocking.length === 0 || blocking.length === there.length);
        assert.ok(blocking.every((patch) => there.includes(patch)));
        const inForce = there.some(({ state }) => state === "applied" || state === "unknown");
        if (inForce) assert.equal(blocking.length, there.length);
        if (install !== "no" && there.some(({ state }) => state === "superseded"))
          assert.equal(blocking.length, there.length);
        // What is hidden goes after what hides it.
        const hidden = blocking.map(({ state }) => state === "superseded" || state === "obsoleted");
        assert.deepEqual(hidden, [...hidden].sort());
      }),
    );
  });
});

describe("a rollup that is refused because of interim updates all the same", () => {
  const run: InstallerRun = {
    kind: "install",
    title: "Update Rollup 7",
    skipped: false,
    exitCode: 1648,
    seconds: 3,
    logPath: "",
  };
  const collected = (patchesAfter: readonly PatchFacts[], logTail: readonly string[] = []): CollectReply => ({
    result: { patchesAfter } as CollectReply["result"],
    logTail,
    telling: [],
    events: [],
  });

  it("is explained by those that are there, for 1648", () => {
    const explained = explainRun(collected([rollupPatch("RTM-RU6"), ONE, TWO]), run);
    assert.match(explained!.cause, /interim updates are installed: .*KB950001.*KB950000/);
    assert.match(explained!.todo, /Add or Remove Programs, or set `interimUpdates: "remove"`/);
  });

  it("is explained by those that the log names in whatever language, for 1603", () => {
    const line = `MSI (s): Folgendes Update muss zuerst entfernt werden: ${ONE.displayName}.`;
    const explained = explainRun(collected([ONE, TWO], [line]), { ...run, exitCode: 1603 });
    assert.match(explained!.cause, /KB950000/);
    assert.doesNotMatch(explained!.cause, /KB950001/);
  });

  it("is explained by what the log says in numbers where it says so, and by no update that is not there", () => {
    const held = "MSI (s) (A8:10) [10:00:00:000]: Error 1306. C:\\x\\Cdoex.dll";
    const other = { ...run, exitCode: 1603 };
    assert.doesNotMatch(explainRun(collected([ONE], [held, ONE.displayName]), other)!.cause, /interim/);
    assert.equal(explainRun(collected([rollupPatch("RTM-RU6")]), run), null);
    assert.equal(explainRun(collected([ONE]), { ...run, kind: "remove" }), null);
  });
});

function inspectionWith(patches: readonly PatchFacts[], changes: Parameters<typeof inspectionAt>[1] = {}) {
  return inspectionAt("RTM-RU6", { patches: [rollupPatch("RTM-RU6"), ...patches], ...changes });
}

function planFor(
  patches: readonly PatchFacts[],
  changes: Partial<ServerWish> = {},
  seen: Parameters<typeof inspectionAt>[1] = {},
): ServerPlan {
  const inspection = inspectionWith(patches, seen);
  const wish: ServerWish = {
    rollup: "RU7",
    package: { folder: "/packages" },
    packageSha256: null,
    known: null,
    owner: { urn: URN, token: null },
    ...changes,
  };
  const facts = wish.rollup === "RU7" ? packageFor("RTM-RU7") : null;
  return planServer({
    inspection,
    state: observe(inspection),
    wish,
    package: facts && { ok: true, facts, remarks: [] },
  });
}

function changeOf(plan: ServerPlan): Extract<ServerPlan, { kind: "change" }> {
  assert.equal(plan.kind, "change", JSON.stringify(plan));
  return plan;
}

function refusalsOf(plan: ServerPlan) {
  assert.equal(plan.kind, "refused", JSON.stringify(plan));
  return plan.kind === "refused" ? plan.refusals : [];
}
