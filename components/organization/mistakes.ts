import type * as pulumi from "@pulumi/pulumi";
import { parseTarget } from "../../catalogue/target";
import type { ConnectionArgs } from "../connection-args";
import type { CommandsAround, ExchangeOrganizationArgs, OrganizationServer } from "./args";
import { wrongShare } from "./groups";
import type { MaxUnavailable } from "./groups";
import { isLater, mistakesOfRemote } from "./remote-connection";
import { ROLES } from "./roles";
import { unitsOf } from "./units";
import { WAVES, waveOf } from "./waves";

/** Everything in a declaration that can be told to be wrong before any server is seen, each with its property. */
export function mistakesOf(args: ExchangeOrganizationArgs): readonly string[] {
  const { servers = [], clusters = [] } = args;
  return [
    ...(servers.length + clusters.length === 0
      ? ["servers: none, and no clusters. Declare at least one."]
      : []),
    ...rollupMistakes("rollup", args.rollup, "required"),
    ...twice(args),
    ...servers.flatMap((server, index) =>
      serverMistakes(server, {
        path: `servers[${String(index)}]`,
        alone: servers.length + clusters.length === 1,
      }),
    ),
    ...clusters.flatMap((cluster, index) => {
      const path = `clusters[${String(index)}]`;
      return [...rollupMistakes(`${path}.rollup`, cluster.rollup), ...commandMistakes(cluster, { path })];
    }),
    ...siteMistakes(args),
    ...shareMistakes(args.maxUnavailable),
    ...(args.order === undefined || ["asNeeded", "always"].includes(args.order)
      ? []
      : [`order: ${shown(args.order)} is not allowed. Allowed: "asNeeded", "always".`]),
    ...commandMistakes(args, { path: "" }),
    ...waveMistakes(args),
  ];
}

function serverMistakes(
  server: OrganizationServer,
  { path, alone }: { readonly path: string; readonly alone: boolean },
): readonly string[] {
  const { roles, internetFacing = false, connection } = server;
  const unknown = (roles ?? []).filter((role) => !ROLES.includes(role));
  const repeated = (roles ?? []).filter((role, index) => roles?.indexOf(role) !== index);
  return [
    ...(connection === undefined
      ? [`${path}.connection: required. Give an object with host, user and so on.`]
      : []),
    ...(roles === undefined
      ? alone
        ? []
        : [`${path}.roles: required, because they decide when its turn comes. Known: ${ROLES.join(", ")}.`]
      : []),
    ...(roles?.length === 0 ? [`${path}.roles: empty. Known: ${ROLES.join(", ")}.`] : []),
    ...unknown.map((role) => `${path}.roles: ${shown(role)} is not a role. Known: ${ROLES.join(", ")}.`),
    ...repeated.map((role) => `${path}.roles: ${shown(role)} is there twice.`),
    ...(internetFacing && !roles?.includes("ClientAccess")
      ? [
          `${path}.internetFacing: only Client Access servers are counted as Internet-facing; ${server.name} is declared as ${roles?.join(", ") || "nothing"}.`,
        ]
      : []),
    ...rollupMistakes(`${path}.rollup`, server.rollup),
    ...commandMistakes(server, { path, connection }),
  ];
}

function waveMistakes(args: ExchangeOrganizationArgs): readonly string[] {
  const units = unitsOf(args);
  const used = new Set<string>(units.map((unit) => waveOf(unit, units)));
  return Object.entries(args.waves ?? {}).flatMap(([wave, around]) => {
    if (!WAVES.some((known) => known === wave))
      return [`waves.${wave}: no wave. Known: ${WAVES.join(", ")}.`];
    const mistakes = commandMistakes(around, { path: `waves.${wave}` });
    return used.has(wave)
      ? mistakes
      : [`waves.${wave}: no server of this organisation is in this wave.`, ...mistakes];
  });
}

/** By name, and by host and port where the program states them in plain. */
function twice({ servers = [], clusters = [] }: ExchangeOrganizationArgs): readonly string[] {
  const named = [
    ...servers.map(({ name }, index) => ({ path: `servers[${String(index)}]`, name })),
    ...clusters.map(({ name }, index) => ({ path: `clusters[${String(index)}]`, name })),
  ];
  const placed = [
    ...servers.map(({ connection }, index) => ({ path: `servers[${String(index)}].connection`, connection })),
    ...clusters.flatMap(({ nodes }, cluster) =>
      isLater(nodes)
        ? []
        : (nodes as readonly { readonly connection?: pulumi.Input<ConnectionArgs> }[]).map(
            ({ connection }, node) => ({
              path: `clusters[${String(cluster)}].nodes[${String(node)}].connection`,
              connection,
            }),
          ),
    ),
  ].flatMap(({ path, connection }) => {
    const key = placeOf(connection);
    return key === undefined ? [] : [{ path: `${path}.host`, name: key }];
  });
  return [
    ...named
      .filter(({ name }) => typeof name !== "string" || name.trim() === "")
      .map(({ path }) => `${path}.name: required. It names the resource.`),
    ...repeats(named).map(
      ([one, other]) => `${one.path}.name: ${one.name} is declared twice, also as ${other.path}.`,
    ),
    ...repeats(placed).map(
      ([one, other]) => `${one.path}: ${one.name} is declared twice, also as ${other.path}.`,
    ),
  ];
}

interface Named {
  readonly path: string;
  readonly name: string;
}

/** Each that has the name of an earlier one, with that. */
function repeats(all: readonly Named[]): readonly (readonly [Named, Named])[] {
  const key = ({ name }: Named): string => String(name).toLowerCase();
  return all.flatMap((one, index) => {
    const other = all.slice(0, index).find((earlier) => key(earlier) === key(one));
    return other && typeof one.name === "string" ? [[one, other] as const] : [];
  });
}

function placeOf(connection: pulumi.Input<ConnectionArgs> | undefined): string | undefined {
  if (typeof connection !== "object" || isLater(connection)) return undefined;
  const { host, port = 22 } = connection as ConnectionArgs;
  return typeof host === "string" && typeof port === "number"
    ? `${host}${port === 22 ? "" : `:${String(port)}`}`
    : undefined;
}

function siteMistakes({ servers = [], clusters = [] }: ExchangeOrganizationArgs): readonly string[] {
  const all = [
    ...servers.map(({ site }, index) => ({ path: `servers[${String(index)}].site`, site })),
    ...clusters.map(({ site }, index) => ({ path: `clusters[${String(index)}].site`, site })),
  ];
  const without = all.filter(({ site }) => site === undefined);
  const clientAccess = servers.filter(({ roles }) => roles?.includes("ClientAccess"));
  const sites = [...new Set(clientAccess.map(({ site }) => site ?? ""))];
  return [
    ...all.filter(({ site }) => site?.trim() === "").map(({ path }) => `${path}: empty.`),
    ...(without.length < all.length
      ? without.map(
          ({ path }) => `${path}: required, because others have one. Left out by all there is one site.`,
        )
      : []),
    ...(sites.length > 1 && !clientAccess.some(({ internetFacing }) => internetFacing)
      ? [
          `servers: Client Access servers stand in several sites (${sites.join(", ")}), and none is internetFacing. KB 953469 asks for the Internet-facing ones first: say which they are.`,
        ]
      : []),
  ];
}

function shareMistakes(maxUnavailable: MaxUnavailable | undefined): readonly string[] {
  if (maxUnavailable === undefined) return [];
  const shares =
    typeof maxUnavailable === "object" && maxUnavailable !== null
      ? Object.entries(maxUnavailable)
      : [["", maxUnavailable] as const];
  return shares.flatMap(([role, share]) => {
    const path = role === "" ? "maxUnavailable" : `maxUnavailable.${role}`;
    if (role !== "" && !ROLES.some((known) => known === role))
      return [`${path}: no role. Known: ${ROLES.join(", ")}.`];
    const wrong = share === undefined ? undefined : wrongShare(share);
    return wrong === undefined ? [] : [`${path}: ${wrong}`];
  });
}

function rollupMistakes(path: string, rollup: unknown, required?: "required"): readonly string[] {
  if (rollup === undefined && required)
    return [`${path}: required. Say which rollup all are to be at, for example "RU7".`];
  if (typeof rollup !== "string") return [];
  const parsed = parseTarget(rollup);
  return parsed.ok ? [] : [`${path}: ${parsed.reason}`];
}

function commandMistakes(
  around: CommandsAround,
  at: { readonly path: string; readonly connection?: pulumi.Input<ConnectionArgs> },
): readonly string[] {
  return (["before", "after"] as const).flatMap((when) => {
    const commands = around[when] ?? [];
    const names = commands.map(({ name }, index) => name ?? String(index + 1));
    return commands.flatMap((stated, index): readonly string[] => {
      const path = `${at.path === "" ? "" : `${at.path}.`}${when}[${String(index)}]`;
      const { local, remote, connection } = stated as {
        readonly local?: unknown;
        readonly remote?: unknown;
        readonly connection?: pulumi.Input<ConnectionArgs>;
      };
      if ((local === undefined) === (remote === undefined))
        return [`${path}: exactly one of local and remote is to be given.`];
      return [
        ...(local === "" || remote === "" ? [`${path}.${local === "" ? "local" : "remote"}: empty.`] : []),
        ...(names.indexOf(names[index]!) < index ? [`${path}.name: ${names[index]!} is there twice.`] : []),
        ...(local !== undefined && connection !== undefined
          ? [`${path}.connection: only for a remote command.`]
          : []),
        ...(remote === undefined
          ? []
          : connectionMistakes(connection, { ...at, path: `${path}.connection`, place: at.path })),
      ];
    });
  });
}

function connectionMistakes(
  own: pulumi.Input<ConnectionArgs> | undefined,
  {
    path,
    place,
    connection,
  }: { readonly path: string; readonly place: string; readonly connection?: pulumi.Input<ConnectionArgs> },
): readonly string[] {
  const [stated, where] = own === undefined ? [connection, `${place}.connection`] : [own, path];
  if (stated === undefined) return [`${path}: required: the command belongs to no single server.`];
  return isLater(stated) ? [] : mistakesOfRemote(stated as ConnectionArgs, where);
}

function shown(value: unknown): string {
  return JSON.stringify(value) ?? "undefined";
}
