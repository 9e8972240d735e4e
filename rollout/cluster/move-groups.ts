import type { Lock } from "../../machine/contract";
import { Stop } from "./cluster-error";
import type { ClusterLook } from "./contract";
import { groupsToMove } from "./gates";
import { lookAgain } from "./look-at-cluster";
import { indexOf, machineOf, type Rollout } from "./rollout";
import { refuse } from "./refusals";
import { sameGroup } from "./cluster-groups";
import { sameName } from "./same-name";
import { mustGoOn, pause } from "./wait-for-gate";

const POLL_SECONDS = 5;

/** Every group but those of mailbox servers leaves the node before its Cluster service stops (operations.md 1.1). */
export async function moveGroupsOff(
  rollout: Rollout,
  options: {
    readonly node: string;
    readonly to: string;
    readonly locks: readonly Lock[];
    readonly look: ClusterLook;
  },
): Promise<void> {
  const { node, to, locks, look } = options;
  const { reporter, attempt } = rollout;
  for (const group of groupsToMove(node, look)) {
    mustGoOn(rollout);
    reporter.phase(`${look.state.cluster}: moving the group ${group.name} from ${node} to ${to}`);
    attempt.touched = true;
    const lock = locks[indexOf(rollout, to)]!;
    const reply = await machineOf(rollout, to).moveGroup(lock, group.name, to);
    await mustArrive(rollout, { group: group.name, node, to, was: group.state, exitCode: reply.exitCode });
  }
}

/** Success is what a look shows, not cluster.exe's exit code. What was not online before need not be it afterwards. */
async function mustArrive(
  rollout: Rollout,
  move: {
    readonly group: string;
    readonly node: string;
    readonly to: string;
    readonly was: string;
    readonly exitCode: number;
  },
): Promise<void> {
  const { machines, attempt, limits } = rollout;
  for (let waited = 0; ; waited += POLL_SECONDS) {
    const look = await lookAgain({ machines, before: attempt.look, nodes: [], avoid: move.node });
    attempt.saw(look);
    const group = look.state.groups.find(({ name }) => sameGroup(name, move.group));
    const arrived = group !== undefined && sameName(group.owner, move.to);
    if (arrived && (group.state === "online" || move.was !== "online")) return;
    const onTheWay = group?.state === "pending" || (arrived && group.state === "partialOnline");
    if (!onTheWay || waited >= limits.clusterWait) {
      const where = group
        ? `It is ${group.state} on ${group.owner || "no node"}`
        : "It is not there any more";
      throw new Stop(
        refuse(
          "GROUP_NOT_MOVED",
          `${look.state.cluster}: the group ${move.group} could not be moved from ${move.node} to ${move.to} (cluster.exe ended with ${move.exitCode}). ${where}, and the Cluster service of ${move.node} was not touched. Move it by hand, then run \`pulumi up\` again.`,
        ),
        { at: move.node },
      );
    }
    mustGoOn(rollout);
    await pause(rollout, POLL_SECONDS);
  }
}
