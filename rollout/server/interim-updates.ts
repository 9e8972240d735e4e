import type { PatchReport, ServerState } from "./contract";
import type { Way } from "./way";

/**
 * The interim updates that have to go before this way is gone, in the order in which they go: what is in force first, for
 * what it had superseded or obsoleted comes back with that (operations.md 6.4) and has to go as well. KB 953469 wants all
 * of them gone before a rollup comes; a superseded one counts there, which is the reading that cannot hurt (operations.md
 * 6.2). A way that only takes rollups away leaves alone what no interim update in force has hidden. One that is only
 * registered is not on the product (operations.md 3.2).
 */
export function interimUpdatesInTheWay(
  { patches }: Pick<ServerState, "patches">,
  { remove, install }: Pick<Way, "remove" | "install">,
): readonly PatchReport[] {
  const there = patches.filter(({ kind, state }) => kind === "interim" && state !== "registered");
  const inForce = there.filter(({ state }) => state === "applied" || state === "unknown");
  const superseded = there.filter(({ state }) => state === "superseded");
  const obsoleted = there.filter(({ state }) => state === "obsoleted");
  const installs = install !== "no";
  const block =
    inForce.length > 0 ||
    (installs && superseded.length > 0) ||
    // What a rollup that goes had obsoleted may be in force when the other one comes.
    (installs && remove.length > 0 && obsoleted.length > 0);
  return block ? [...inForce.reverse(), ...superseded.reverse(), ...obsoleted.reverse()] : [];
}

/** With its KB number, which its name nearly always has. */
export function interimName({ displayName, code }: Pick<PatchReport, "displayName" | "code">): string {
  return /\bKB ?\d/i.test(displayName)
    ? displayName
    : `${displayName} (no KB number in its name; patch ${code})`;
}

export function interimNames(patches: readonly Pick<PatchReport, "displayName" | "code">[]): string {
  return patches.map(interimName).join(" and ");
}
