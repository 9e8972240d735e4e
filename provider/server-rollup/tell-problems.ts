import type { ServerState } from "../../rollout/server/contract";
import type { Operation } from "../host/contract";

/** What is not as it should be on a server that is at its level all the same. */
export async function tellProblems(operation: Operation, { server, problems }: ServerState): Promise<void> {
  if (problems.length === 0) return;
  await operation.log.warning(
    [`${server}: not all is as it should be:`, ...problems.map((text) => `  - ${text}`)].join("\n"),
  );
}
