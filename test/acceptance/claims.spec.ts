import assert from "node:assert/strict";
import { CLAIM_IDS, CLAIMS, type ClaimId } from "./claims";
import { JOURNEYS } from "./journeys";
import { labWitness } from "./lab-witness";
import type { World } from "./witness";

/** They compare what the product says with what it was asked, not with the world: the sabotage run shows that they can fail. */
const WITHOUT_WORLD: readonly ClaimId[] = ["hostKey", "secondLook", "foresight", "wrongPackage"];

describe("the acceptance spec", () => {
  it("judges each claim in one journey", () => {
    const judged = JOURNEYS.flatMap(({ claims }) => claims);
    assert.deepEqual([...judged].sort(), [...CLAIM_IDS].sort());
  });

  for (const journey of JOURNEYS) {
    it(`is contradicted by a world that shows something else after ${journey.name}`, async () => {
      const server = await labWitness.start(journey.situation);
      try {
        const judge = await journey.travel({ ...server, world: lying(server.world) }, labWitness.judges);
        const claims = journey.claims.filter((claim) => !WITHOUT_WORLD.includes(claim));
        for (const claim of claims) assert.throws(() => judge(claim), assert.AssertionError, CLAIMS[claim]);
      } finally {
        await server.close();
      }
    });
  }
});

/** Never the truth, and never the same twice, but for the files, which never change. */
function lying(world: World): World {
  let lies = 0;
  const lie = (): string => `lie ${(lies += 1)}`;
  return {
    computerName: async () => lie(),
    machineGuid: async () => lie(),
    build: async () => lie(),
    appliedPatches: async () => [...(await world.appliedPatches()), lie()],
    services: async () => [
      ...(await world.services()),
      { name: `MSExchange ${lie()}`, start: "manual", running: false },
    ],
    exists: async (path) => !(await world.exists(path)),
    read: async () => lie(),
    list: async () => [lie()],
    exchangeFiles: async () => ({ "ExSetup.exe": "never replaced" }),
    tasks: async () => [lie()],
    patchRuns: async () => (lies += 2),
    boot: async () => lie(),
  };
}
