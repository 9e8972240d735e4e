import * as pulumi from "@pulumi/pulumi";
import type { ConnectionArgs } from "./connection-args";
import type { ExchangeOrganizationArgs, OrganizationCluster, OrganizationServer } from "./organization/args";

/** What of an entry says where a machine is; `connection` holds the rest of it. */
const PLACE = ["host", "port", "hostKey", "connection"] as const;

/**
 * The organisation that a stack's configuration declares, with a sentence for each value that is not what it should be.
 * What an entry says beside the values read here goes to its resource as it is, and is held to the provider's schema.
 */
export function readOrganization(config: pulumi.Config): ExchangeOrganizationArgs {
  const reading = new Reading(config);
  const logOn = { user: config.require("user"), password: config.requireSecret("password") };
  const servers = reading.list("servers");
  const one = config.get("host") || undefined;
  if (one !== undefined && servers.length > 0)
    reading.mistake("host", "for a single server, and servers is given too. Give one of them.");
  const single = one === undefined ? [] : [{ host: one, ...reading.port() }];
  const maxUnavailable = config.get("maxUnavailable") || undefined;
  const args: ExchangeOrganizationArgs = {
    ...(reading.object("options") as Partial<ExchangeOrganizationArgs>),
    rollup: config.require("rollup"),
    servers: [...servers, ...single].map((entry, index) =>
      reading.server(entry, { path: one === undefined ? `servers[${String(index)}]` : "host", logOn }),
    ),
    clusters: reading
      .list("clusters")
      .map((entry, index) => reading.cluster(entry, { path: `clusters[${String(index)}]`, logOn })),
    ...(maxUnavailable === undefined ? {} : { maxUnavailable: shareIn(maxUnavailable) }),
    order: config.get("order") || "asNeeded",
    before: reading.list("before") as unknown as NonNullable<ExchangeOrganizationArgs["before"]>,
    after: reading.list("after") as unknown as NonNullable<ExchangeOrganizationArgs["after"]>,
    waves: reading.object("waves"),
  };
  reading.end();
  return args;
}

type Entry = Readonly<Record<string, unknown>>;

interface At {
  readonly path: string;
  readonly logOn: { readonly user: string; readonly password: pulumi.Output<string> };
}

/** Reads values and gathers what is wrong with them. */
class Reading {
  private readonly mistakes: string[] = [];

  constructor(private readonly config: pulumi.Config) {}

  mistake(path: string, what: string): void {
    this.mistakes.push(`${this.config.name}:${path}: ${what}`);
  }

  end(): void {
    if (this.mistakes.length === 0) return;
    throw new pulumi.RunError(
      `The configuration is not right. Nothing was done.\n${this.mistakes.map((one) => `  ${one}`).join("\n")}`,
    );
  }

  list(key: string): readonly Entry[] {
    const value = this.json(key) ?? [];
    return this.entries(value, key);
  }

  object(key: string): Entry {
    const value = this.json(key) ?? {};
    if (isEntry(value)) return value;
    this.mistake(key, `${shown(value)} is not allowed. Allowed: an object.`);
    return {};
  }

  /** Of the single server. */
  port(): { readonly port?: number } {
    const text = this.config.get("port") || undefined;
    if (text === undefined) return {};
    if (/^\d+$/.test(text)) return { port: Number(text) };
    this.mistake("port", `${shown(text)} is not allowed. Allowed: a whole number from 1 to 65535.`);
    return {};
  }

  server(entry: Entry, at: At): OrganizationServer {
    const { path } = at;
    const { name = entry["host"], roles, ...rest } = without(entry, PLACE);
    if (roles !== undefined && !isListOf(roles, "string"))
      this.mistake(
        `${path}.roles`,
        `${shown(roles)} is not allowed. Allowed: a list of roles, as ["ClientAccess"].`,
      );
    this.about(entry, path);
    if (entry["internetFacing"] !== undefined && typeof entry["internetFacing"] !== "boolean")
      this.mistake(
        `${path}.internetFacing`,
        `${shown(entry["internetFacing"])} is not allowed. Allowed: true or false.`,
      );
    return {
      ...rest,
      ...(isListOf(roles, "string") ? { roles } : {}),
      name,
      connection: this.connection(entry, at),
    } as OrganizationServer;
  }

  cluster(entry: Entry, at: At): OrganizationCluster {
    const { path } = at;
    const nodes = this.entries(entry["nodes"] ?? [], `${path}.nodes`);
    if (nodes.length === 0)
      this.mistake(`${path}.nodes`, "required. Name all nodes of the cluster, each with its host.");
    if (typeof entry["name"] !== "string") this.mistake(`${path}.name`, "required. It names the resource.");
    this.about(entry, path);
    return {
      ...without(entry, ["nodes"]),
      nodes: nodes.map((node, index) => ({
        connection: this.connection(node, { ...at, path: `${path}.nodes[${String(index)}]` }),
      })),
    } as unknown as OrganizationCluster;
  }

  /** What servers and clusters have in common. */
  private about(entry: Entry, path: string): void {
    for (const name of ["name", "site", "rollup"] as const)
      if (entry[name] !== undefined && typeof entry[name] !== "string")
        this.mistake(`${path}.${name}`, `${shown(entry[name])} is not allowed. Allowed: a text.`);
    for (const when of ["before", "after"] as const)
      if (entry[when] !== undefined) this.entries(entry[when], `${path}.${when}`);
  }

  private connection(entry: Entry, { path, logOn }: At): ConnectionArgs {
    const { host, port, hostKey, connection = {} } = entry;
    if (typeof host !== "string" || host === "")
      this.mistake(
        `${path}.host`,
        `${host === undefined ? "required" : `${shown(host)} is not allowed`}. Give the server's host name or address.`,
      );
    if (port !== undefined && !(Number.isInteger(port) && Number(port) >= 1 && Number(port) <= 65535))
      this.mistake(`${path}.port`, `${shown(port)} is not allowed. Allowed: a whole number from 1 to 65535.`);
    if (hostKey !== undefined && typeof hostKey !== "string")
      this.mistake(
        `${path}.hostKey`,
        `${shown(hostKey)} is not allowed. Allowed: a text as "ssh-ed25519 AAAA…".`,
      );
    if (!isEntry(connection))
      this.mistake(`${path}.connection`, `${shown(connection)} is not allowed. Allowed: an object.`);
    return {
      ...logOn,
      ...(isEntry(connection) ? connection : {}),
      host: String(host),
      ...(port === undefined ? {} : { port: Number(port) }),
      ...(typeof hostKey === "string" ? { hostKey } : {}),
    };
  }

  private entries(value: unknown, path: string): readonly Entry[] {
    if (!Array.isArray(value)) {
      this.mistake(path, `${shown(value)} is not allowed. Allowed: a list.`);
      return [];
    }
    return (value as readonly unknown[]).flatMap((entry, index) => {
      if (isEntry(entry)) return [entry];
      this.mistake(`${path}[${String(index)}]`, `${shown(entry)} is not allowed. Allowed: an object.`);
      return [];
    });
  }

  private json(key: string): unknown {
    const text = this.config.get(key);
    if (text === undefined || text === "") return undefined;
    try {
      return JSON.parse(text) as unknown;
    } catch {
      this.mistake(
        key,
        `${shown(text)} is not JSON. Set it in the stack's file, or by \`pulumi config set --path\`.`,
      );
      return undefined;
    }
  }
}

/** "2" is a number of servers, "25%" a percentage of them; the component judges both. */
function shareIn(text: string): number | string {
  return /^-?[\d.]+$/.test(text) ? Number(text) : text;
}

function without(entry: Entry, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(entry).filter(([name]) => !names.includes(name)));
}

function isEntry(value: unknown): value is Entry {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isListOf(value: unknown, type: "string"): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === type);
}

function shown(value: unknown): string {
  return JSON.stringify(value) ?? "undefined";
}
