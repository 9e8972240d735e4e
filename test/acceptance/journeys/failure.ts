import assert from "node:assert/strict";
import type { RolloutErrorFacts } from "../../../rollout/server/contract";
import { Operator } from "../operator";
import { viewOf, type WorldView } from "../world-view";
import type { WitnessServer } from "../witness";
import { journey } from "./journey";

interface Seen {
  readonly before: WorldView;
  readonly after: WorldView;
  readonly error: Partial<RolloutErrorFacts> & { readonly message: string };
}

export const failure = journey<Seen>({
  name: "an installation that fails",
  situation: "fails",
  travel: fail,
  judge: {
    failure: ({ error, before, after }) => {
      assert.equal(error.code, "INSTALL_FAILED", error.message);
      assert.match(error.message, /msiexec ended with 1603 /);
      assert.equal(error.run?.exitCode, 1603);
      assert.equal(error.state?.level, error.found?.level);
      assert.deepEqual([after.patches, after.files], [before.patches, before.files]);
      assert.deepEqual(after.tasks, before.tasks);
    },
    servicesAfterFailure: ({ before, after }) => assert.deepEqual(after.services, before.services),
  },
});

async function fail(server: WitnessServer): Promise<Seen> {
  const before = await viewOf(server.world);
  const error = await new Operator(server)
    .bring(null)
    .then(() => new Error("the installation did not fail"))
    .catch((reason: Error) => reason);
  return { before, after: await viewOf(server.world), error };
}
