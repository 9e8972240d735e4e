import { lookAgain } from "./look-at-cluster";
import type { Rollout } from "./rollout";
import { sameName } from "./same-name";
import { waitForGate } from "./wait-for-gate";

/** After an earlier job was brought to its end: the node at whatever level that left it, up, copies Healthy. */
export async function waitUntilBack(rollout: Rollout, node: string): Promise<void> {
  const { machines, attempt } = rollout;
  const look = await lookAgain({ machines, before: attempt.look, nodes: [node], avoid: node });
  attempt.saw(look);
  const seen = look.state.nodes.find((candidate) => sameName(candidate.node, node))!;
  await waitForGate(rollout, { kind: "afterNode", node, level: seen.level });
}
