import type { Inspection } from "../../agent/protocol";
import { newerRevision, patchTitle } from "../../catalogue";
import type { Release } from "../../catalogue/contract";
import { unknownState } from "./aim";
import type { Place, Refusal, ServerState, ServerWish } from "./contract";
import { sameMachine } from "./machine-id";
import { ownershipRefusals } from "./ownership";
import { refuse } from "./refuse";
import { rolesRefusals } from "./roles";

interface Seen {
  readonly inspection: Inspection;
  readonly state: ServerState;
}

/** That this is the machine, and that this resource may have it: without both, nothing on it may be finished either. */
export function refusalsOfIdentity(seen: Seen & Pick<ServerWish, "known" | "owner">): readonly Refusal[] {
  const { inspection, state, known, owner } = seen;
  const { server } = state;
  const { home } = inspection.system;
  return [
    ...(known ? machineRefusals(state, known.machineId) : []),
    ...ownershipRefusals({ server, home, record: inspection.record, owner }),
  ].slice(0, 1);
}

export function machineRefusals(state: ServerState, machineId: string): readonly Refusal[] {
  const same = sameMachine(machineId, state.machineId);
  if (same === "yes") return [];
  const what = same === "no" ? "is another machine than" : "could not be proved to be";
  return [
    refuse(
      "OTHER_MACHINE",
      `${state.server}: this ${what} the one this resource was made for (${machineId}; seen now: ${state.machineId}). Nothing was touched. Check connection.host; for a replaced server remove the resource from the stack and declare it anew.`,
    ),
  ];
}

/** What speaks against this server whatever the target is. */
export function refusalsBeforeTarget(
  seen: Seen & Pick<ServerWish, "known" | "owner" | "place" | "expectedRoles">,
): readonly Refusal[] {
  const { inspection, state, known, place } = seen;
  const { server } = state;
  const identity = refusalsOfIdentity(seen);
  if (identity.length > 0) return identity;
  if (!inspection.exchange) {
    return [
      refuse(
        "NO_EXCHANGE",
        `${server}: Exchange Server 2007 is not installed. Nothing was touched. Install it first: a rollup only patches it.`,
      ),
    ];
  }
  const cluster = clusterRefusals(inspection, { server, place });
  if (cluster.length > 0) return cluster;
  const roles = rolesRefusals(inspection.exchange, { server, expected: seen.expectedRoles ?? null });
  if (roles.length > 0) return roles;
  if (state.servicePack === "unknown" || state.level === "unknown") return [unknownState(state)];
  if (known && known.servicePack !== state.servicePack) {
    return [
      refuse(
        "OTHER_SERVICE_PACK",
        `${server}: is at ${state.servicePack} now but was first seen at ${known.servicePack}. Nothing was touched. Each service pack has rollups of its own: name the rollup of ${state.servicePack} in full and make the resource anew.`,
        "rollup",
      ),
    ];
  }
  return [];
}

/** What speaks against the way from the present level to the target. */
export function refusalsOfTarget({
  state,
  release,
  current,
}: {
  readonly state: ServerState;
  readonly release: Release;
  readonly current: Release;
}): readonly Refusal[] {
  const { server } = state;
  if (release.servicePack !== current.servicePack) {
    return [
      refuse(
        "OTHER_SERVICE_PACK",
        `${server}: ${patchTitle(release)} is for ${release.servicePack}, and the server is at ${current.level}. Nothing was touched. Each service pack has rollups of its own; name one of ${current.servicePack}, or install the service pack first.`,
        "rollup",
      ),
    ];
  }
  if (release.withdrawn) {
    const newer = newerRevision(release);
    return [
      refuse(
        "WITHDRAWN",
        `rollup: ${release.level} was withdrawn by Microsoft. ${release.notes.join(" ")} Name ${newer ? `${newer.level} or a later one` : "a later one"}.`,
        "rollup",
      ),
    ];
  }
  return [];
}

/** On a node of a failover cluster only rollout/cluster may change anything, which proves by itself that it is one. */
export function clusterRefusals(
  { cluster }: Inspection,
  { server, place }: { readonly server: string; readonly place: Place | undefined },
): readonly Refusal[] {
  if (place === "clusterNode" || cluster.node === "no") return [];
  const what =
    cluster.node === "yes"
      ? "is a node of a failover cluster"
      : "could not be proved to be outside a failover cluster";
  return [
    refuse(
      "CLUSTER_NODE",
      `${server}: ${what} (${cluster.evidence}). Nothing was touched. A ServerRollup is for standalone servers: declare all nodes of the cluster in one ClusterRollup, which patches passive nodes first.`,
    ),
  ];
}
