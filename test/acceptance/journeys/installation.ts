import assert from "node:assert/strict";
import type { PackageFacts } from "../../../catalogue/contract";
import type { ServerOutcome } from "../../../rollout/server/contract";
import { Operator, OTHER_URN } from "../operator";
import { packageOf } from "../package-of";
import { ourPaths, viewOf, type WorldView } from "../world-view";
import type { Witness, WitnessServer } from "../witness";
import { journey, NothingSeen } from "./journey";

interface Seen {
  readonly facts: PackageFacts;
  readonly before: WorldView;
  readonly outcome: ServerOutcome;
  readonly installed: WorldView;
  readonly audit: string;
  readonly again: ServerOutcome;
  readonly otherOwner: unknown;
  /** After the second run and the other resource. */
  readonly after: WorldView;
  /** undefined: nothing was taken away. */
  readonly takenAway: WorldView | undefined;
}

export const installation = journey<Seen>({
  name: "an installation",
  situation: "ready",
  travel: install,
  judge: {
    level: ({ facts, before, outcome, installed }) => {
      assert.ok(installed.patches.includes(facts.patchCode!), installed.patches.join());
      assert.ok(!before.patches.includes(facts.patchCode!), "was there before");
      assert.equal(outcome.state.level, facts.release?.level);
      const applied = outcome.state.patches.filter(({ state }) => state === "applied");
      assert.deepEqual(applied.map(({ code }) => code).sort(), installed.patches);
    },
    files: ({ before, installed }) => {
      if (Object.keys(before.files).length === 0)
        throw new NothingSeen("which files this rollup replaces is not known");
      assert.deepEqual(Object.keys(installed.files), Object.keys(before.files));
      const old = Object.keys(before.files).filter((file) => before.files[file] === installed.files[file]);
      assert.deepEqual(old, []);
    },
    servicesAfter: ({ before, installed }) => assert.deepEqual(installed.services, before.services),
    runsOnce: ({ before, installed, after, again }) => {
      assert.equal(again.run, null);
      if (before.patchRuns === undefined || installed.patchRuns === undefined)
        throw new NothingSeen("how often msiexec ran cannot be known here");
      assert.equal(installed.patchRuns - before.patchRuns, 1);
      assert.equal(after.patchRuns, installed.patchRuns);
    },
    noRestart: ({ before, after }) => {
      if (before.boot === undefined) throw new NothingSeen("when Windows was started cannot be known here");
      assert.equal(after.boot, before.boot);
    },
    audit: ({ audit, facts, outcome }) => {
      const lines = audit.split(/\r?\n/).filter((line) => line.includes(outcome.run?.job ?? "no job"));
      assert.ok(
        lines.some((line) => line.includes(facts.displayName!)),
        audit,
      );
    },
    owner: ({ otherOwner, installed, after }) => {
      assert.equal((otherOwner as { code?: unknown }).code, "OTHER_OWNER", String(otherOwner));
      assert.deepEqual(after, installed);
    },
    removal: ({ before, takenAway }) => {
      assert.ok(takenAway);
      const { patchRuns: _, ...found } = before;
      const { patchRuns: __, ...left } = takenAway;
      assert.deepEqual(left, found);
    },
  },
});

async function install(server: WitnessServer, judges: Witness["judges"]): Promise<Seen> {
  const { world } = server;
  const operator = new Operator(server);
  const { plan } = await operator.foresee();
  const facts = packageOf(plan);
  assert.ok(facts, `nothing to install: ${JSON.stringify(plan)}`);
  const before = await viewOf(world);
  const outcome = await operator.bring(null);
  const installed = await viewOf(world);
  const audit = (await world.read(`${ourPaths("C:").proof}\\audit.log`)) ?? "";
  const again = await operator.bring(outcome);
  const otherOwner = await operator
    .bring(null, { rollup: "none", owner: { urn: OTHER_URN, token: null } })
    .then(() => "was not refused")
    .catch((error: unknown) => error);
  const after = await viewOf(world);
  const seen = { facts, before, outcome, installed, audit, again, otherOwner, after };
  if (judges.removal !== "yes") {
    await operator.giveUp(outcome);
    return { ...seen, takenAway: undefined };
  }
  await operator.takeAway(outcome);
  return { ...seen, takenAway: await viewOf(world) };
}
