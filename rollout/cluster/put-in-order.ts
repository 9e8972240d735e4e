import type { Lock } from "../../machine/contract";
import { provableRepair } from "../server/broken-server";
import { putServicesBack, repairServices } from "../server/put-services-back";
import type { PublisherEvidence } from "../server/publisher-evidence";
import { RolloutError } from "../server/rollout-error";
import { sightOf, type Sight } from "../server/take-away-sight";
import { Stop } from "./cluster-error";
import { leftJob } from "./dead-jobs";
import { machineOf, type Rollout } from "./rollout";
import { keyOf } from "./same-name";
import { waitUntilBack } from "./wait-until-back";

/**
 * What earlier jobs could not put back is tried once more, node after node, before anything is planned. It only starts
 * services and sets start types, so it is done under a mailbox server, too. true: there was something.
 */
export async function putNodesInOrder(
  rollout: Rollout,
  options: {
    readonly locks: readonly Lock[];
    /** What an operator does where it cannot be done. */
    readonly otherwise: (sight: Sight) => string;
    readonly publisherEvidence?: PublisherEvidence | undefined;
  },
): Promise<boolean> {
  const { attempt } = rollout;
  const { look } = attempt;
  let found = false;
  for (const [index, state] of look.state.nodes.entries()) {
    const inspection = look.inspections[index]!;
    if (leftJob(inspection) !== null) continue;
    if (inspection.openSnapshot === null && provableRepair(inspection) === null) continue;
    if (!(await putBack(rollout, { node: state.node, lock: options.locks[index]!, ...options }))) continue;
    found = true;
    if (state.membership !== "up" || state.clusterService !== "yes") await waitUntilBack(rollout, state.node);
  }
  return found;
}

async function putBack(
  rollout: Rollout,
  held: {
    readonly node: string;
    readonly lock: Lock;
    readonly otherwise: (sight: Sight) => string;
    readonly publisherEvidence?: PublisherEvidence | undefined;
  },
): Promise<boolean> {
  const { attempt, reporter, signal } = rollout;
  const { node, lock, otherwise, publisherEvidence } = held;
  const machine = machineOf(rollout, node);
  const look = await sightOf(machine);
  const { server } = look.state;
  const record = attempt.records[keyOf(server)];
  if (!record) return false;
  attempt.touched = true;
  try {
    const change = { machine, reporter, signal, lock, record, look };
    const owing = { ...change, otherwise: otherwise(look), publisherEvidence };
    const back = (await putServicesBack(owing)) ?? (await repairServices(owing));
    attempt.ran(server, back?.run ?? null);
    return back !== null;
  } catch (error) {
    if (!(error instanceof RolloutError)) throw error;
    attempt.ran(server, error.run);
    const { code, property, message } = error;
    throw new Stop({ code, property, message }, { at: node, cause: error });
  }
}
