import type { CollectReply, InstallerRun } from "../../agent/protocol";
import type { Explanation } from "./explain-failure";
import { interimName, interimNames, interimUpdatesInTheWay } from "./interim-updates";
import { reportPatch } from "./observe";

/** PATCH_NO_SEQUENCE (operations.md 2.3). */
const NO_SEQUENCE = 1648;

/**
 * A rollup that was refused although no interim update was in its way when it was planned: one came meanwhile, or was
 * overlooked. How a silent run refuses is unverified (operations.md 6.2): with 1648, or with a message in the server's
 * language, in which the names of the updates are as Windows Installer lists them.
 */
export function explainByInterimUpdates(
  { result, events, telling, logTail }: CollectReply,
  { run, known, vague }: { readonly run: InstallerRun; readonly known: number; readonly vague: boolean },
): Explanation | null {
  if (run.kind !== "install" || !(vague || known === NO_SEQUENCE)) return null;
  const patches = (result.patchesAfter ?? []).map(reportPatch);
  const there = interimUpdatesInTheWay({ patches }, { remove: [], install: "always" });
  const texts = [...telling, ...logTail, ...(events ?? []).map(({ message }) => message)];
  const named = there.filter(({ displayName }) => texts.some((text) => text.includes(displayName)));
  const blocking = named.length > 0 ? named : known === NO_SEQUENCE ? there : [];
  if (blocking.length === 0) return null;
  return {
    cause: `interim updates are installed: ${interimNames(blocking)}`,
    file: null,
    holder: null,
    todo: `Remove ${blocking.map(interimName).join(" and ")} with Add or Remove Programs, or set \`interimUpdates: "remove"\`, then run \`pulumi up\` again. Not every interim update is contained in the next rollup: ask for each.`,
  };
}
