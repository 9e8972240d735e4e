import assert from "node:assert/strict";
import type { ServerOutcome } from "../../../rollout/server/contract";
import { Operator } from "../operator";
import { viewOf, type WorldView } from "../world-view";
import type { WitnessServer } from "../witness";
import { journey } from "./journey";

interface Seen {
  readonly before: WorldView;
  readonly after: WorldView;
  readonly outcome: ServerOutcome;
  readonly warnings: readonly string[];
}

export const restart = journey<Seen>({
  name: "an installation that asks for a restart",
  situation: "asks for a restart",
  travel: installAndSee,
  judge: {
    restartWanted: ({ before, after, outcome, warnings }) => {
      assert.equal(outcome.run?.exitCode, 3010);
      assert.equal(outcome.state.restartPending, "yes");
      assert.ok(
        warnings.some((warning) => /a restart is pending/.test(warning)),
        warnings.join("\n"),
      );
      assert.equal(after.boot, before.boot);
      assert.notDeepEqual(after.patches, before.patches);
    },
  },
});

async function installAndSee(server: WitnessServer): Promise<Seen> {
  const operator = new Operator(server);
  const before = await viewOf(server.world);
  const outcome = await operator.bring(null);
  return { before, after: await viewOf(server.world), outcome, warnings: operator.warnings };
}
