import assert from "node:assert/strict";
import { ExchangeOrganization, Provider, ServerRollup } from "../../components";
import type { ExchangeOrganizationArgs, ExchangeRole, OrganizationServer } from "../../components";
import { site as startSite } from "../../lab/site";
import type { Site } from "../../lab/site";
import type { ClusterSpec } from "../../lab/world/cluster/contract";
import { connectMachine } from "../../machine";
import { startCommandStandIn } from "./command-stand-in";
import type { CommandStandIn } from "./command-stand-in";
import { EngineStack } from "./harness";
import type { Program } from "./programs";

export interface OrganizationServerSpec extends Pick<OrganizationServer, "internetFacing"> {
  readonly name: string;
  readonly roles: readonly ExchangeRole[];
  readonly site: string;
}

/** One server or cluster began or ended an installation or removal, as the lab's machines recorded it. */
export interface Recorded {
  readonly unit: string;
  readonly what: "begin" | "end";
}

export type Declared = Omit<ExchangeOrganizationArgs, "servers" | "clusters" | "rollup"> & {
  readonly rollup?: string;
  /** Names of the site's servers; default: all. */
  readonly only?: readonly string[];
  readonly beside?: Readonly<Record<string, Partial<OrganizationServer>>>;
  /** Of the provider; default: enough for all. */
  readonly maxConcurrentChanges?: number;
};

/** An organisation of the lab, all at Update Rollup 6, under one stack of the real engine. */
export class OrganizationRun {
  /** In the order in which it happened in the lab. */
  readonly record: Recorded[] = [];

  private constructor(
    readonly site: Site,
    readonly stack: EngineStack,
    readonly command: CommandStandIn,
    private readonly servers: readonly OrganizationServerSpec[],
    private readonly cluster: (ClusterSpec & { readonly site: string }) | undefined,
  ) {
    for (const { name, machine } of site.all) {
      const unit = cluster?.nodes.includes(name) ? cluster.name : name;
      machine.steps.onEveryStep(({ kind, what }) => {
        if (kind === "installer" && (what === "begin" || what === "end")) this.record.push({ unit, what });
      });
    }
  }

  static async start(
    servers: readonly OrganizationServerSpec[],
    cluster?: ClusterSpec & { readonly site: string },
  ): Promise<OrganizationRun> {
    const specs = servers.map(({ name, roles }) => ({ name, roles, level: "RTM-RU6" }));
    const nodes = (cluster?.nodes ?? []).map((name) => ({ name, level: "RTM-RU6" }));
    const site = await startSite({ servers: [...specs, ...nodes], clusters: cluster ? [cluster] : [] });
    const command = await startCommandStandIn();
    const stack = await EngineStack.open({
      doors: { connectMachine, sleep: (ms) => site.clock.advance(ms) },
      program: () => Promise.resolve({}),
      beside: `command:${String(command.port)}`,
    });
    return new OrganizationRun(site, stack, command, servers, cluster);
  }

  async end(): Promise<void> {
    this.stack.close();
    this.command.close();
    const bad = [this.site.refusals(), this.site.broken()];
    await this.site.stop();
    assert.deepEqual(bad, [[], []]);
  }

  declare(declared: Declared = {}): void {
    this.stack.program(this.program(declared));
  }

  /** A server by itself, as before there was an organisation. */
  declareAlone(name: string): void {
    this.stack.program(() => {
      const provider = this.provider(1);
      new ServerRollup(name, { connection: this.wayTo(name), rollup: "RU7" }, { provider });
      return Promise.resolve({});
    });
  }

  level(name: string): string {
    return this.site.server(name).machine.level();
  }

  levels(): readonly string[] {
    return [...new Set(this.site.all.map(({ machine }) => machine.level()))];
  }

  /** The record since it was asked for last. */
  recorded(): readonly Recorded[] {
    return this.record.splice(0);
  }

  private program({
    only,
    beside = {},
    rollup = "RU7",
    maxConcurrentChanges = 8,
    ...args
  }: Declared): Program {
    const wanted = this.servers.filter(({ name }) => only?.includes(name) ?? true);
    return () => {
      const provider = this.provider(maxConcurrentChanges);
      const clusters = this.cluster && only === undefined ? [this.cluster] : [];
      const made = new ExchangeOrganization(
        "corp",
        {
          rollup,
          ...args,
          servers: wanted.map((server) => ({
            ...server,
            ...beside[server.name],
            connection: this.wayTo(server.name),
          })),
          clusters: clusters.map(({ name, nodes, site }) => ({
            name,
            site,
            nodes: nodes.map((node) => ({ connection: this.wayTo(node) })),
            // What is brought goes again, and the target goes down again.
            allowLowerLevel: true,
          })),
        },
        { providers: { "exchange-rollup": provider } },
      );
      return Promise.resolve({ levels: made.levels, said: made.said });
    };
  }

  private provider(maxConcurrentChanges: number): Provider {
    const { packagesFolder, knownHostsFile, user, password } = this.site;
    return new Provider("lab", {
      packages: packagesFolder,
      knownHosts: knownHostsFile,
      connection: { user, password },
      maxConcurrentChanges,
    });
  }

  private wayTo(name: string): { readonly host: string; readonly port: number } {
    const { host, port } = this.site.server(name);
    return { host, port };
  }
}

/** The units in the order in which they were begun. */
export function begun(record: readonly Recorded[]): readonly string[] {
  return [...new Set(record.filter(({ what }) => what === "begin").map(({ unit }) => unit))];
}

/** That no unit of a wave was begun before all of the wave before had ended for good. */
export function assertWaves(record: readonly Recorded[], waves: readonly (readonly string[])[]): void {
  for (const [index, wave] of waves.slice(1).entries()) {
    const first = record.findIndex(({ unit, what }) => what === "begin" && wave.includes(unit));
    const last = record.map(({ unit }) => waves[index]!.includes(unit)).lastIndexOf(true);
    assert.ok(
      first > last,
      `wave ${String(index + 2)} was begun before wave ${String(index + 1)} was over:\n${record.map(({ unit, what }) => `${unit} ${what}`).join("\n")}`,
    );
  }
}

/** The most that were in work at once of a group. */
export function mostAtOnce(record: readonly Recorded[], group: readonly string[]): number {
  const busy = new Set<string>();
  return record.reduce((most, { unit, what }) => {
    if (group.includes(unit)) busy[what === "begin" ? "add" : "delete"](unit);
    return Math.max(most, busy.size);
  }, 0);
}
