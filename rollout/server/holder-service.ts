import type { Inspection } from "../../agent/protocol";
import type { HolderService } from "./installer-messages";
import { whyNeverStopped } from "./never-stopped";
import { stoppedWith } from "./services-to-stop";

/**
 * The one service that runs in a process, by a look after the failure; null: none, several, or it has ended. What the
 * job had stopped and what runs again says that something else starts it.
 */
export function holderService(
  seen: Inspection,
  { pid, stopServices }: { readonly pid: number; readonly stopServices: readonly string[] },
): HolderService | null {
  const [service, ...others] = (seen.otherServices ?? []).filter((candidate) => candidate.pid === pid);
  if (!service || others.length > 0) return null;
  const { name, displayName, clustered } = service;
  return {
    name,
    mayBeStopped: clustered === "no" && whyNeverStopped(name, displayName) === null,
    wasStopped: stoppedWith(seen, stopServices).has(name.toLowerCase()),
  };
}
