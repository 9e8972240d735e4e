import type { Lock } from "../../machine/contract";
import { putEvidenceRight } from "../server/put-evidence-right";
import { RolloutError } from "../server/rollout-error";
import { Stop } from "./cluster-error";
import { lookAgain } from "./look-at-cluster";
import { machineOf, type Rollout } from "./rollout";
import { keyOf } from "./same-name";

/**
 * exe.config files of nodes whose level is right, node after node, under a mailbox server too: nothing is stopped for it.
 * Nodes that are to be patched have their own as part of that.
 */
export async function putFilesRight(rollout: Rollout, locks: readonly Lock[]): Promise<void> {
  const { attempt, machines, planNode, reporter, signal } = rollout;
  let found = false;
  for (const [index, state] of attempt.look.state.nodes.entries()) {
    const inspection = attempt.look.inspections[index]!;
    const plan = await planNode({ inspection, state });
    const record = attempt.records[keyOf(state.server)];
    if (plan.kind !== "nothingToDo" || !plan.files || !record) continue;
    found = true;
    attempt.touched = true;
    reporter.phase(`${state.node}: changing exe.config files`);
    const machine = machineOf(rollout, state.node);
    const change = { machine, reporter, signal, lock: locks[index]!, record, look: { inspection, state } };
    try {
      const { run } = await putEvidenceRight(change, plan.files.evidence);
      attempt.ran(state.server, run);
    } catch (error) {
      if (!(error instanceof RolloutError)) throw error;
      attempt.ran(state.server, error.run);
      const { code, property, message } = error;
      throw new Stop({ code, property, message }, { at: state.node, cause: error });
    }
  }
  if (found) attempt.saw(await lookAgain({ machines, before: attempt.look, nodes: "all", avoid: null }));
}
