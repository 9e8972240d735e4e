import type { CollectReply } from "../../agent/protocol";
import type { Reporter } from "./contract";

/** What a job did to exe.config files (KB 944752). */
export function tellEvidence(
  { result: { evidence } }: CollectReply,
  { server, reporter }: { readonly server: string; readonly reporter: Pick<Reporter, "info" | "warning"> },
): void {
  if (!evidence) return;
  const { changed, again, putBack, left } = evidence;
  if (changed.length > 0)
    reporter.info(`${server}: publisher evidence was switched off in ${changed.join(", ")}.`);
  if (again.length > 0)
    reporter.info(
      `${server}: the package left ${again.join(", ")} without that, and it was switched off there before services were started.`,
    );
  if (putBack.length > 0) reporter.info(`${server}: put back as found: ${putBack.join(", ")}.`);
  for (const file of left) reporter.warning(`${server}: ${file}.`);
}
