import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import type { JobStatus } from "../../../agent/protocol";
import type { PackageFacts } from "../../../catalogue/contract";
import { Operator, URN } from "../operator";
import { packageOf } from "../package-of";
import { viewOf, type WorldView } from "../world-view";
import type { WitnessServer } from "../witness";
import { journey } from "./journey";

interface Seen {
  readonly facts: PackageFacts;
  readonly before: WorldView;
  /** While there was no connection of ours. */
  readonly reached: readonly string[];
  readonly last: JobStatus;
  readonly after: WorldView;
}

const PATIENCE_SECONDS = 120;
const JOB = "acceptance-cut";

export const cut = journey<Seen>({
  name: "a connection that ends in the middle",
  situation: "ready",
  travel: cutAfterStart,
  judge: {
    outlives: ({ facts, before, reached, last, after }) => {
      assert.ok(!before.patches.includes(facts.patchCode!));
      assert.ok(reached.includes(facts.patchCode!), "the job did not come to its end alone");
      assert.deepEqual([last.phase, last.healsAtBoot], ["done", "no"]);
      assert.deepEqual(
        [after.patches, after.services, after.tasks],
        [reached, before.services, before.tasks],
      );
    },
  },
});

async function cutAfterStart(server: WitnessServer): Promise<Seen> {
  const { world } = server;
  const operator = new Operator(server);
  const { plan } = await operator.foresee();
  const facts = packageOf(plan);
  assert.ok(facts);
  const before = await viewOf(world);
  await startAndLeave(operator, facts);
  const reached = await patchesWith(server, facts.patchCode!);
  const last = await operator.with((machine) => machine.followJob(JOB, () => undefined));
  return { facts, before, reached, last, after: await viewOf(world) };
}

/** The connection ends as soon as the server has said that its job has begun. */
async function startAndLeave(operator: Operator, facts: PackageFacts): Promise<void> {
  await operator.with(async (machine) => {
    const { exchange } = await machine.look();
    const lock = await machine.lock("install and leave");
    await machine.claim(lock, { urn: URN, token: null });
    const { path, fileName: name, sha256, size } = facts;
    await machine.stage({ path, name, sha256, size }, () => undefined);
    const title = facts.displayName!;
    await machine.startJob(lock, {
      id: JOB,
      title,
      who: "acceptance@controller",
      productCode: exchange!.productCode,
      actions: [
        {
          kind: "install",
          title,
          patchCode: facts.patchCode!,
          package: { sha256, name },
          unlessApplied: false,
        },
      ],
      busyWaitSeconds: 60,
      limitSeconds: 7200,
    });
  });
}

/** Nobody tells who is not connected: the world is asked until the patch is there, or patience is at its end. */
async function patchesWith({ world }: WitnessServer, patchCode: string): Promise<readonly string[]> {
  const end = Date.now() + PATIENCE_SECONDS * 1000;
  for (;;) {
    const patches = await world.appliedPatches();
    if (patches.includes(patchCode) || Date.now() > end) return patches;
    await pause(50);
  }
}
