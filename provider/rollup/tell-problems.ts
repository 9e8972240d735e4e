import type { Operation } from "../host/contract";

/** What is not as it should be on a server, or in a cluster, that is at its level all the same. */
export async function tellProblems(
  operation: Operation,
  { subject, problems }: { readonly subject: string; readonly problems: readonly string[] },
): Promise<void> {
  if (problems.length === 0) return;
  await operation.log.warning(
    [`${subject}: not all is as it should be:`, ...problems.map((text) => `  - ${text}`)].join("\n"),
  );
}
