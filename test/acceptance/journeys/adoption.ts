import assert from "node:assert/strict";
import { Operator } from "../operator";
import { viewOf, ourPaths, type WorldView } from "../world-view";
import type { WitnessServer } from "../witness";
import { journey } from "./journey";

interface Seen {
  readonly before: WorldView;
  readonly after: WorldView;
  /** While the server was ours. */
  readonly homeWasThere: boolean;
  readonly homeIsThere: boolean;
  readonly proof: readonly string[];
}

export const adoption = journey<Seen>({
  name: "taking over and giving up",
  situation: "ready",
  travel: adopt,
  judge: {
    adoption: ({ before, after, homeWasThere, homeIsThere, proof }) => {
      assert.deepEqual(after, before);
      assert.deepEqual([homeWasThere, homeIsThere], [true, false]);
      assert.deepEqual(proof, ["audit.log"]);
    },
  },
});

async function adopt(server: WitnessServer): Promise<Seen> {
  const { world } = server;
  const operator = new Operator(server);
  const { home, proof } = ourPaths("C:");
  const before = await viewOf(world);
  const had = await operator.adopt();
  const homeWasThere = await world.exists(home);
  await operator.takeAway(had);
  return {
    before,
    after: await viewOf(world),
    homeWasThere,
    homeIsThere: await world.exists(home),
    proof: await world.list(proof),
  };
}
