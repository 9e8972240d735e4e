import * as assert from "node:assert/strict";

import * as fc from "fast-check";

import type { Inspection, PatchFacts, RecordFacts } from "../../../agent/protocol";
import { findRelease, releases } from "../../../catalogue";
import type { ServicePack } from "../../../catalogue/contract";
import type { ServerPlan, ServerWish, Step } from "../../../rollout/server/contract";
import { observe } from "../../../rollout/server/observe";
import { packageNeeded, planServer } from "../../../rollout/server/plan";
import { planTakingAway } from "../../../rollout/server/plan-taking-away";
import { inspectionAt, packageFor, recordAt, rollupPatch, TOKEN, URN } from "./inspections";
import { SmallInstaller } from "./small-installer";

const RUNS = { numRuns: 1500 };
/** The same cases every time. */
const SAMPLE = { numRuns: 1500, seed: 953469 };
const INTERIM: PatchFacts = {
  ...rollupPatch("RTM-RU6"),
  code: "{I}",
  displayName: "Interim Update for Exchange 2007 (KB949549)",
};

/** A server's past and its circumstances. Numbers are taken modulo what there is. */
interface Scene {
  readonly servicePack: ServicePack;
  readonly past: readonly {
    readonly does: "install" | "remove";
    readonly which: number;
    readonly obsoletes: boolean;
  }[];
  readonly comeBack: boolean;
  readonly notRemovable: readonly number[];
  readonly interim: "none" | "applied" | "superseded";
  readonly removalForbidden: boolean;
  readonly target: number;
}

const scenes: fc.Arbitrary<Scene> = fc.record({
  servicePack: fc.constantFrom<ServicePack>("RTM", "SP1", "SP3"),
  past: fc.array(
    fc.record({
      does: fc.constantFrom<"install" | "remove">("install", "install", "install", "remove"),
      which: fc.nat(40),
      obsoletes: fc.boolean(),
    }),
    { maxLength: 7 },
  ),
  comeBack: fc.boolean(),
  notRemovable: fc.oneof(
    { weight: 3, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(fc.nat(40)) },
  ),
  interim: fc.constantFrom<Scene["interim"]>("none", "none", "none", "none", "applied", "superseded"),
  removalForbidden: fc.oneof(
    { weight: 4, arbitrary: fc.constant(false) },
    { weight: 1, arbitrary: fc.constant(true) },
  ),
  target: fc.nat(40),
});

/** How much of the past was before our time. */
const splits = fc.nat(7);

describe("the way from any list of patches to any target", () => {
  it("ends where it says it ends, and is refused only for what is in its way", () => {
    fc.assert(
      fc.property(scenes, (scene) => {
        const { installer, inspection, plan, target } = planned(scene);
        if (plan.kind === "nothingToDo") return assert.equal(installer.rank, target);
        if (plan.kind === "refused")
          return assert.ok(isInTheWay(scene, { plan, inspection }), JSON.stringify(plan));
        assert.equal(levels(scene)[target], plan.to);
        carryOut(installer, scene, plan.steps);
        assert.equal(installer.rank, target);
      }),
      RUNS,
    );
  });

  it("is a way at all in many of these cases", () => {
    const changes = fc.sample(scenes, SAMPLE).filter((scene) => planned(scene).plan.kind === "change");
    assert.ok(changes.length > SAMPLE.numRuns / 4, `${changes.length} changes`);
  });

  it("never leaves the server below the target without an installation to come, and has its package staged before", () => {
    fc.assert(
      fc.property(scenes, (scene) => {
        const { installer, plan, target } = planned(scene);
        if (plan.kind !== "change") return;
        for (const [index, step] of plan.steps.entries()) {
          if (step.kind !== "remove") continue;
          carryOut(installer, scene, [step]);
          const later = plan.steps.slice(index + 1);
          const before = plan.steps.slice(0, index);
          if (installer.rank === target) continue;
          assert.ok(later.some((next) => next.kind === "install"));
          assert.ok(before.some((earlier) => earlier.kind === "stage"));
        }
      }),
      RUNS,
    );
  });

  it("removes rollups of the series above the target only, never an interim update, and nothing twice", () => {
    fc.assert(
      fc.property(scenes, (scene) => {
        const { plan, target } = planned(scene);
        if (plan.kind !== "change") return;
        const removed = plan.steps.flatMap((step) => (step.kind === "remove" ? step.patchCodes : []));
        assert.equal(new Set(removed).size, removed.length);
        assert.ok(!removed.includes(INTERIM.code));
        for (const code of removed) assert.ok(rankOf(scene, code) > target);
        const kinds = plan.steps.map((step) => step.kind);
        assert.equal(new Set(kinds).size, kinds.length, kinds.join());
      }),
      RUNS,
    );
  });

  it("is empty once it was gone", () => {
    fc.assert(
      fc.property(scenes, (scene) => {
        const { installer, plan, target } = planned(scene);
        if (plan.kind !== "change") return;
        carryOut(installer, scene, plan.steps);
        assert.equal(planFor(inspectionOf(scene, installer), scene, target).kind, "nothingToDo");
      }),
      RUNS,
    );
  });
});

describe("the way back of a Delete", () => {
  it("ends exactly at the level found, or touches nothing", () => {
    fc.assert(
      fc.property(scenes, splits, (scene, split) => {
        const { installer, record, foundRank, plan } = plannedBack(scene, split);
        if (plan.kind !== "change") return;
        const removed = plan.steps.flatMap((step) => (step.kind === "remove" ? step.patchCodes : []));
        assert.ok(!plan.steps.some((step) => step.kind === "install" || step.kind === "stage"));
        assert.ok(!record.patchesFound.some((patch) => removed.includes(patch.code)));
        carryOut(installer, scene, plan.steps);
        assert.equal(installer.rank, foundRank);
        assert.equal(plan.to, levels(scene)[foundRank]);
        const after = inspectionOf(scene, installer, record);
        assert.equal(
          planTakingAway({ inspection: after, state: observe(after), record }).kind,
          "nothingToRemove",
        );
      }),
      RUNS,
    );
  });

  it("takes something away in many of these cases", () => {
    const changes = fc
      .sample(fc.tuple(scenes, splits), SAMPLE)
      .filter(([scene, split]) => plannedBack(scene, split).plan.kind === "change");
    assert.ok(changes.length > SAMPLE.numRuns / 20, `${changes.length} changes`);
  });
});

/** The past from `split` on is ours; what was there before was found. */
function plannedBack(scene: Scene, split: number) {
  const installer = new SmallInstaller(scene.comeBack);
  live(installer, scene, scene.past.slice(0, split));
  const record = recordOf(scene, installer);
  const foundRank = installer.rank;
  live(installer, scene, scene.past.slice(split));
  const inspection = inspectionOf(scene, installer, record);
  return {
    installer,
    record,
    foundRank,
    plan: planTakingAway({ inspection, state: observe(inspection), record }),
  };
}

function planned(scene: Scene): {
  readonly installer: SmallInstaller;
  readonly inspection: Inspection;
  readonly plan: ServerPlan;
  readonly target: number;
} {
  const installer = new SmallInstaller(scene.comeBack);
  live(installer, scene, scene.past);
  const inspection = inspectionOf(scene, installer);
  const target = scene.target % levels(scene).length;
  return { installer, inspection, target, plan: planFor(inspection, scene, target) };
}

/** As Windows allows it: a later rollup goes over an earlier one, and anything that is listed can be removed. */
function live(installer: SmallInstaller, scene: Scene, past: Scene["past"]): void {
  for (const { does, which, obsoletes } of past) {
    const rank = 1 + (which % (levels(scene).length - 1));
    if (does === "install" && rank > installer.rank) installer.install(rank, obsoletes);
    if (does === "remove" && installer.ranks.length > 0)
      installer.remove([installer.ranks[which % installer.ranks.length]!]);
  }
}

function planFor(inspection: Inspection, scene: Scene, target: number): ServerPlan {
  const level = levels(scene)[target]!;
  const wish: ServerWish = {
    rollup: target === 0 ? "none" : level,
    package: { folder: "/packages" },
    packageSha256: null,
    known: null,
    owner: { urn: URN, token: TOKEN },
  };
  const input = { inspection, state: observe(inspection), wish };
  const needed = packageNeeded(input);
  const found = needed && ({ ok: true, facts: packageFor(needed.level), remarks: [] } as const);
  return planServer({ ...input, package: found });
}

function inspectionOf(scene: Scene, installer: SmallInstaller, record?: RecordFacts): Inspection {
  const rollups = installer.ranks.map((rank) => {
    const level = levels(scene)[rank]!;
    const state = installer.state(rank);
    assert.ok(state !== "absent");
    return rollupPatch(level, { state, uninstallable: isRemovable(scene, rank) ? "yes" : "no" });
  });
  const interim = scene.interim === "none" ? [] : [{ ...INTERIM, state: scene.interim }];
  return inspectionAt(scene.servicePack, {
    patches: [...rollups, ...interim],
    record: record ?? recordOf(scene, installer),
    installer: {
      inProgress: "no",
      patchingDisabled: "no",
      removalDisabled: scene.removalForbidden ? "yes" : "no",
    },
  });
}

function recordOf(scene: Scene, installer: SmallInstaller): RecordFacts {
  const patchesFound = installer.ranks.map((rank) =>
    rollupPatch(levels(scene)[rank]!, { state: installer.state(rank) as PatchFacts["state"] }),
  );
  return recordAt(scene.servicePack, { patchesFound });
}

function carryOut(installer: SmallInstaller, scene: Scene, steps: readonly Step[]): void {
  for (const step of steps) {
    if (step.kind === "remove") installer.remove(step.patchCodes.map((code) => rankOf(scene, code)));
    if (step.kind !== "install") continue;
    const rank = rankOf(scene, step.package.patchCode!);
    if (!step.onlyIfMissing || installer.state(rank) !== "applied") installer.install(rank, false);
  }
}

function isInTheWay(
  scene: Scene,
  seen: { readonly plan: Extract<ServerPlan, { kind: "refused" }>; readonly inspection: Inspection },
): boolean {
  const notRemovable = seen.inspection.patches!.some((patch) => patch.uninstallable === "no");
  const target = findRelease({ level: levels(scene)[scene.target % levels(scene).length]! });
  return seen.plan.refusals.every(
    ({ code }) =>
      (code === "REMOVAL_UNSUPPORTED" && notRemovable) ||
      (code === "REMOVAL_POLICY" && scene.removalForbidden) ||
      (code === "INTERIM_UPDATE" && scene.interim !== "none") ||
      (code === "WITHDRAWN" && target?.withdrawn === true),
  );
}

/** Rank 0 is the bare service pack. */
function levels(scene: Scene): readonly string[] {
  return releases(scene.servicePack).map((release) => release.level);
}

function rankOf(scene: Scene, code: string): number {
  const rank = levels(scene).findIndex((level, index) => index > 0 && rollupPatch(level).code === code);
  assert.ok(rank > 0, `${code} is not a rollup of ${scene.servicePack}`);
  return rank;
}

function isRemovable(scene: Scene, rank: number): boolean {
  return !scene.notRemovable.some((number) => 1 + (number % (levels(scene).length - 1)) === rank);
}
