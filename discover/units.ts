import { addressOf, type Host } from "./hosts";
import type { Seen } from "./look-at-hosts";
import { rowOf, type Row } from "./rows";

/** What becomes one resource: a standalone server, or all nodes of a cluster. */
export interface Unit {
  readonly kind: "server" | "cluster";
  /** Of the resource in the program. */
  readonly name: string;
  readonly machines: readonly Host[];
  /** Of a standalone server. */
  readonly roles: readonly string[];
  /** "unknown" where Netlogon has written none down. */
  readonly site: string;
  /** As the input `rollup` says it. */
  readonly rollup: string;
}

/** And why a host that was looked at is none. */
export interface Units {
  readonly units: readonly Unit[];
  readonly leftOut: readonly string[];
}

/** A cluster is taken only whole: its id names every node, and every node is at the same level. */
export function unitsOf(seen: readonly Seen[]): Units {
  const looked = seen.flatMap((one) => ("trouble" in one ? [] : [{ seen: one, row: rowOf(one) }]));
  const units: Unit[] = [];
  const leftOut: string[] = [];
  const clusters = new Map<string, typeof looked>();
  for (const one of looked) {
    const { row } = one;
    if (row.level === "unknown") leftOut.push(`${row.server}: left out, because its level is not known.`);
    else if (row.cluster === "")
      units.push({
        kind: "server",
        name: row.server,
        machines: [one.seen.host],
        roles: row.roles,
        site: row.site,
        rollup: rollupOf(row),
      });
    else if (one.seen.cluster === null)
      leftOut.push(`${row.server}: left out, because its cluster did not answer.`);
    else clusters.set(row.cluster, [...(clusters.get(row.cluster) ?? []), one]);
  }
  for (const [name, nodes] of clusters) {
    const why = whyNotWhole(nodes);
    if (why !== "") leftOut.push(`${name}: left out, because ${why}.`);
    else
      units.push({
        kind: "cluster",
        name,
        machines: nodes.map(({ seen: { host } }) => host),
        roles: [],
        site: nodes[0]!.row.site,
        rollup: rollupOf(nodes[0]!.row),
      });
  }
  return { units: withDistinctNames(units), leftOut };
}

function whyNotWhole(nodes: readonly { readonly seen: Seen; readonly row: Row }[]): string {
  const named = nodes.map(({ row }) => row.server.toLowerCase());
  const [first] = nodes;
  const all = first && !("trouble" in first.seen) ? (first.seen.cluster?.nodes ?? []) : [];
  const missing = all.filter(({ name }) => !named.includes(name.toLowerCase())).map(({ name }) => name);
  if (missing.length > 0) return `${missing.join(" and ")} is a node of it too and was not looked at`;
  const levels = [...new Set(nodes.map(({ row }) => row.level))];
  return levels.length > 1 ? `its nodes are at different levels: ${levels.join(", ")}` : "";
}

/** The bare service pack is "none". */
function rollupOf({ level, servicePack }: Row): string {
  return level === servicePack ? "none" : level;
}

/** Two domains may have a computer of the same name. */
function withDistinctNames(units: readonly Unit[]): readonly Unit[] {
  return units.map((unit, at) => {
    const before = units.slice(0, at).filter(({ name }) => name.toLowerCase() === unit.name.toLowerCase());
    return before.length === 0 ? unit : { ...unit, name: `${unit.name}-${String(before.length + 1)}` };
  });
}

export function idOf({ machines }: Unit): string {
  return machines.map(addressOf).join(",");
}
