import { findRelease, missingBulletins, releases } from "../catalogue";
import type { ServicePack } from "../catalogue/contract";
import { observe } from "../rollout/server";
import { addressOf } from "./hosts";
import type { Seen } from "./look-at-hosts";

/** One host, as the table and --json tell it. What could not be found out is "unknown". */
export interface Row {
  /** HOST, or HOST:PORT. */
  readonly address: string;
  /** Computer name; "" where it could not be reached. */
  readonly server: string;
  readonly roles: readonly string[];
  /** Active Directory site, by Netlogon's own record in the registry. */
  readonly site: string;
  readonly servicePack: string;
  readonly level: string;
  /** Of its series, withdrawn ones left out. */
  readonly newestLevel: string;
  readonly missingBulletins: readonly string[];
  readonly interimUpdates: readonly string[];
  /** "" : no node. */
  readonly cluster: string;
  readonly problems: readonly string[];
  /** Why nothing is known; "" where it was looked at. */
  readonly unreachable: string;
}

export function rowOf(seen: Seen): Row {
  const address = addressOf(seen.host);
  if ("trouble" in seen) return { ...NOTHING, address, unreachable: seen.trouble };
  const { inspection, cluster, clusterTrouble } = seen;
  const state = observe(inspection);
  const release = findRelease({ level: state.level });
  return {
    address,
    server: state.server,
    roles: state.roles,
    site: inspection.computer.site || "unknown",
    servicePack: state.servicePack,
    level: state.level,
    newestLevel: state.servicePack === "unknown" ? "unknown" : newestOf(state.servicePack),
    missingBulletins: release ? missingBulletins(release) : [],
    interimUpdates: state.patches
      .filter(({ kind, state: how }) => kind === "interim" && how === "applied")
      .map(({ displayName, code }) => displayName || code),
    cluster: inspection.cluster.node === "no" ? "" : (cluster?.name ?? "unknown"),
    problems: [...state.problems, ...(clusterTrouble === "" ? [] : [clusterTrouble])],
    unreachable: "",
  };
}

const NOTHING: Row = {
  address: "",
  server: "",
  roles: [],
  site: "unknown",
  servicePack: "unknown",
  level: "unknown",
  newestLevel: "unknown",
  missingBulletins: [],
  interimUpdates: [],
  cluster: "",
  problems: [],
  unreachable: "",
};

function newestOf(servicePack: ServicePack): string {
  return (
    releases(servicePack)
      .filter(({ withdrawn }) => !withdrawn)
      .at(-1)?.level ?? "unknown"
  );
}
