import { findRelease, missingBulletins, parseTarget } from "exchange-rollup/catalogue";

/** Properties of a resource as the engine shows them to a policy. */
export type Properties = Readonly<Record<string, unknown>>;

/** A sentence for each violation; none: the resource may be as it is declared. */
export type Rule = (properties: Properties) => readonly string[];

/** No server may be at a level that lacks this security bulletin of Microsoft's, as "MS08-039". */
export function hasBulletin(bulletin: string): Rule {
  return (properties) =>
    levelsOf(properties).flatMap(({ who, level }) => {
      const release = findRelease({ level });
      // What could not be found out is not taken for good.
      if (!release)
        return [
          `${who} is at ${level || "a level that is not known"}: whether it has ${bulletin} cannot be told.`,
        ];
      if (!missingBulletins(release).includes(bulletin)) return [];
      return [
        `${who} would be at ${release.level}, which lacks ${bulletin}. Declare a later rollup of ${release.servicePack}.`,
      ];
    });
}

/** Neither a declared rollup nor the level that comes of it may be one that Microsoft withdrew. */
export const noWithdrawnRollup: Rule = (properties) => {
  const declared = typeof properties["rollup"] === "string" ? parseTarget(properties["rollup"]) : undefined;
  const target = declared?.ok && declared.target.kind === "release" ? [declared.target.release] : [];
  const found = levelsOf(properties).flatMap(({ level }) => findRelease({ level }) ?? []);
  const withdrawn = [...target, ...found].filter((release) => release.withdrawn);
  return [...new Set(withdrawn.map(({ level }) => level))].map(
    (level) => `${level} was withdrawn by Microsoft. Declare another rollup.`,
  );
};

/** Every connection says which host key is the server's, and none takes whatever answers. */
export const pinnedHostKeys: Rule = (properties) =>
  connectionsIn(properties).flatMap(({ path, connection }) => {
    if (connection["acceptAnyHostKey"] === true)
      return [
        `${path}.acceptAnyHostKey: true gives the administrator's password to whoever answers. Set hostKey or knownHosts.`,
      ];
    const pinned = ["hostKey", "knownHosts"].some((name) => connection[name] !== undefined);
    return pinned ? [] : [`${path}: neither hostKey nor knownHosts says which host key is the server's.`];
  });

/** Of a cluster those of its nodes. */
function levelsOf(properties: Properties): readonly { readonly who: string; readonly level: string }[] {
  const nodes = properties["nodes"];
  const all = Array.isArray(nodes) ? (nodes as readonly Properties[]) : [properties];
  return all.flatMap(({ server, node, level }) =>
    typeof level === "string" ? [{ who: text(server) || text(node) || "The server", level }] : [],
  );
}

function connectionsIn(
  properties: Properties,
): readonly { readonly path: string; readonly connection: Properties }[] {
  const nodes = properties["nodes"];
  const all = [
    ["connection", properties["connection"]],
    ["management", properties["management"]],
    ...(Array.isArray(nodes) ? (nodes as readonly Properties[]) : []).map(
      (node, index) => [`nodes[${index}].connection`, node["connection"]] as const,
    ),
  ] as const;
  return all.flatMap(([path, connection]) =>
    typeof connection === "object" && connection !== null
      ? [{ path, connection: connection as Properties }]
      : [],
  );
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
