import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { Inspection } from "../../../agent/protocol";
import { newKeyPair } from "../../../lab/front/key-pair";
import type { ServerPlan } from "../../../rollout/server/contract";
import { Operator } from "../operator";
import { packageOf } from "../package-of";
import { ourPaths, viewOf, type WorldView } from "../world-view";
import type { WitnessServer } from "../witness";
import { journey, NothingSeen } from "./journey";

interface Seen {
  readonly windows: { readonly name: string; readonly guid: string; readonly build: string };
  readonly before: WorldView;
  readonly after: WorldView;
  /** Of ours on the server, outside where SFTP lands. */
  readonly oursBefore: readonly boolean[];
  readonly oursAfter: readonly boolean[];
  readonly first: Inspection;
  readonly second: Inspection;
  readonly plan: ServerPlan;
  readonly level: string;
  readonly cutOff: ServerPlan;
  readonly noPackage: ServerPlan;
  readonly otherHostKey: unknown;
}

const AT_THE_LEVEL = "the server is at the rollup that was asked for";

export const looking = journey<Seen>({
  name: "looks and previews",
  situation: "ready",
  travel: look,
  judge: {
    hostKey: ({ otherHostKey }) =>
      assert.equal((otherHostKey as { code?: unknown }).code, "SSH_HOST_KEY_CHANGED", String(otherHostKey)),
    identity: ({ first, windows }) => {
      assert.equal(first.computer.name.toUpperCase(), windows.name.toUpperCase());
      assert.equal(first.computer.machineGuid?.toLowerCase(), windows.guid.toLowerCase());
    },
    build: ({ first, windows }) => assert.equal(first.exchange?.productVersion, windows.build),
    patches: ({ first, before }) => {
      const applied = first.patches?.filter(({ state }) => state === "applied").map(({ code }) => code);
      assert.deepEqual(applied?.sort(), before.patches);
    },
    services: ({ first, before }) => {
      const inWorld = before.services.filter(isExchanges);
      assert.notDeepEqual(inWorld, []);
      assert.deepEqual(servicesSeen(first), inWorld);
    },
    secondLook: ({ first, second }) => assert.deepEqual(still(second), still(first)),
    foresight: ({ plan, level, before }) => {
      if (plan.kind === "nothingToDo") throw new NothingSeen(AT_THE_LEVEL);
      const facts = packageOf(plan);
      assert.ok(plan.kind === "change" && facts, JSON.stringify(plan));
      assert.equal(plan.from, level);
      assert.equal(plan.to, facts.release?.level);
      assert.deepEqual(
        plan.steps.map(({ kind }) => kind),
        ["stage", "install", "verify"],
      );
      assert.ok(!before.patches.includes(facts.patchCode ?? ""), "is there already");
    },
    wrongPackage: ({ plan, cutOff, noPackage }) => {
      if (plan.kind === "nothingToDo") throw new NothingSeen(AT_THE_LEVEL);
      for (const refused of [cutOff, noPackage]) {
        assert.ok(refused.kind === "refused", JSON.stringify(refused));
        assert.deepEqual(
          refused.refusals.map(({ code, property }) => [code, property]),
          [["PACKAGE_WRONG", "package"]],
        );
      }
    },
    looksOnly: ({ before, after, oursBefore, oursAfter }) => {
      assert.deepEqual(after, before);
      assert.deepEqual(oursAfter, oursBefore);
    },
  },
});

async function look(server: WitnessServer): Promise<Seen> {
  const { world } = server;
  const operator = new Operator(server);
  const windows = {
    name: await world.computerName(),
    guid: await world.machineGuid(),
    build: await world.build(),
  };
  const before = await viewOf(world);
  const oursBefore = await ours(server);
  const otherHostKey = await failure(operator.connect(anotherHostKey()));
  const [first, second] = await operator.with(async (machine) => [
    await machine.look(),
    await machine.look(),
  ]);
  const { plan, state } = await operator.foresee();
  const wrong = await previewWrongPackages(operator, packageOf(plan)?.path);
  const seen = { windows, before, oursBefore, otherHostKey, first, second };
  const after = await viewOf(world);
  return { ...seen, plan, level: state.level, ...wrong, after, oursAfter: await ours(server) };
}

/** Cut off in the middle; and a text under the package's name. */
async function previewWrongPackages(
  operator: Operator,
  file: string | undefined,
): Promise<Pick<Seen, "cutOff" | "noPackage">> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "exchange-rollup-acceptance-"));
  try {
    const whole = file === undefined ? Buffer.from("no package\n") : await readFile(file);
    const foresee = async (name: string, bytes: Buffer): Promise<ServerPlan> => {
      const wrong = path.join(folder, name);
      await writeFile(wrong, bytes);
      return (await operator.foresee({ package: { file: wrong } })).plan;
    };
    return {
      cutOff: await foresee("cut-off.msp", whole.subarray(0, whole.length / 2)),
      noPackage: await foresee("page.msp", Buffer.from("<html>The page was not found.</html>\n")),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function anotherHostKey(): { readonly hostKey: string; readonly acceptAnyHostKey: false } {
  return { hostKey: newKeyPair().publicKey, acceptAnyHostKey: false };
}

async function ours({ world }: WitnessServer): Promise<readonly boolean[]> {
  const { home, proof } = ourPaths("C:");
  return [await world.exists(home), await world.exists(proof)];
}

async function failure(work: Promise<{ close(): void }>): Promise<unknown> {
  try {
    (await work).close();
  } catch (error) {
    return error;
  }
  return new Error("was logged on to");
}

/** As the world tells them. */
function servicesSeen({ services }: Inspection): readonly unknown[] {
  return (services ?? [])
    .filter(isExchanges)
    .map(({ name, start, state }) => ({
      name,
      start: start === "automaticDelayed" ? "automatic" : start,
      running: state === "running",
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function isExchanges({ name }: { readonly name: string }): boolean {
  return /^MSExchange/i.test(name);
}

function still({ time: _, drives, ...rest }: Inspection): unknown {
  return { ...rest, drives: drives.map(({ freeBytes: __, ...drive }) => drive) };
}
