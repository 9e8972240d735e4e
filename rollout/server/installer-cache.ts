import type { CachedPackageFacts, Inspection } from "../../agent/protocol";
import type { PatchReport, Refusal, ServerState } from "./contract";
import { refuse } from "./refuse";
import { takesAway, type Removing } from "./way";

interface Seen {
  readonly inspection: Inspection;
  readonly state: ServerState;
  readonly way: Removing;
}

/**
 * What Windows Installer keeps of the product, of each patch that counts and of each that has to go must be there for any
 * patch to come or go: else it asks for the source, with the services stopped (operations.md 2.2).
 */
export function cacheRefusals(seen: Seen): readonly Refusal[] {
  const lost = missing(seen).filter((entry) => isNeeded(entry, seen));
  if (lost.length === 0) return [];
  const names = lost.map((entry) => nameOf(entry, seen.state)).join(", ");
  return [
    refuse(
      "INSTALLER_CACHE",
      `${seen.state.server}: Windows Installer has lost the package${lost.length > 1 ? "s" : ""} that it needs for a change of Exchange: ${names}. Nothing was touched. Put the same file back under that very name, then run \`pulumi up\` again.`,
    ),
  ];
}

export function cacheWarnings(seen: Seen): readonly string[] {
  const cache = seen.inspection.installerCache ?? [];
  const lost = missing(seen).filter((entry) => !isNeeded(entry, seen));
  return [
    ...lost.map(
      (entry) =>
        `Windows Installer has lost ${nameOf(entry, seen.state)}: it does not count now, and could not come back.`,
    ),
    ...cache
      .filter(({ there }) => there === "unknown")
      .map((entry) => `Windows Installer does not tell where it keeps ${titleOf(entry, seen.state)}.`),
  ];
}

function missing({ inspection }: Seen): readonly CachedPackageFacts[] {
  return (inspection.installerCache ?? []).filter(({ there }) => there === "no");
}

/** A patch that is only listed may be asked for when another is taken away, as it may come back then. */
function isNeeded(entry: CachedPackageFacts, { state, way }: Seen): boolean {
  const patch = patchOf(entry, state);
  return patch === undefined || patch.state === "applied" || takesAway(way);
}

function nameOf(entry: CachedPackageFacts, state: ServerState): string {
  return `${entry.path} (${titleOf(entry, state)})`;
}

function titleOf(entry: CachedPackageFacts, state: ServerState): string {
  const patch = patchOf(entry, state);
  return patch ? patch.displayName || patch.code : "the package of Exchange Server 2007 itself";
}

function patchOf({ of }: CachedPackageFacts, { patches }: ServerState): PatchReport | undefined {
  return patches.find(({ code }) => code.toUpperCase() === of.toUpperCase());
}
