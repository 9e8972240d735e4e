import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { Neighbours } from "./front/forwarding";
import { makeRollupPackage, rollupPackageNames } from "./msp";
import type { ServerSpec, SiteServer } from "./site-server";
import { startServer } from "./site-server";
import type { ClockMode, LabClock } from "./world/clock";
import { createClock } from "./world/clock";
import type { ClusterSpec, LabCluster } from "./world/cluster/contract";
import { FailoverCluster } from "./world/cluster/failover-cluster";
import { levelsOfSeries } from "./world/exchange/levels";
import type { Machine } from "./world/machine";

export interface SiteSpec {
  readonly servers: readonly ServerSpec[];
  /** Of servers above; those have the Mailbox role unless their spec says otherwise. */
  readonly clusters?: readonly ClusterSpec[];
  /** Default "jump": what is due next in the lab happens at once. */
  readonly clock?: ClockMode;
  /** Where packages and host keys are written; default: a temporary folder of its own, removed by stop(). */
  readonly folder?: string;
}

/** A started site: simulated servers on real SSH ports of 127.0.0.1, under one clock. */
export interface Site {
  readonly clock: LabClock;
  /** In the order of the spec. */
  readonly all: readonly SiteServer[];
  server(name: string): SiteServer;
  cluster(name: string): LabCluster;
  readonly user: string;
  readonly password: string;
  /** Holds the rollups of every series that a server is in. */
  readonly packagesFolder: string;
  readonly knownHostsFile: string;
  /** Writes one more package into the folder and gives its path. */
  addPackage(fileName: string, bytes: Buffer): Promise<string>;
  /** What any machine was asked for and was not taught, with its name. A test asserts it empty. */
  refusals(): readonly string[];
  /** What must never happen to a mail server and did. A test asserts it empty. */
  broken(): readonly string[];
  stop(): Promise<void>;
}

const USER = "Administrator";

export async function site(spec: SiteSpec): Promise<Site> {
  const folder = spec.folder ?? (await mkdtemp(path.join(os.tmpdir(), "exchange-rollup-lab-")));
  const clock = createClock(spec.clock ?? "jump");
  // Recognisable wherever it must not turn up.
  const password = `lab-${randomBytes(9).toString("base64url")}`;
  const all: SiteServer[] = [];
  // Within the site each server is found by its name, at the usual port; from outside by its address and its own port.
  const neighbours: Neighbours = (host, port) =>
    all.find((server) =>
      port === 22 ? server.name.toLowerCase() === host.toLowerCase() : isHere(host) && server.port === port,
    );
  const clusters: FailoverCluster[] = [];
  const organization: Machine[] = [];
  for (const server of spec.servers.map((one) => asNode(one, spec.clusters)))
    all.push(
      await startServer({ spec: server, clock, user: USER, password, neighbours, clusters, organization }),
    );
  const machines = all.map(({ machine }) => machine);
  for (const cluster of spec.clusters ?? []) clusters.push(new FailoverCluster(cluster, machines, clock));
  const packagesFolder = path.join(folder, "packages");
  const knownHostsFile = path.join(folder, "known_hosts");
  await mkdir(packagesFolder, { recursive: true });
  await writeFile(knownHostsFile, all.map(({ hostKeyLine }) => `${hostKeyLine}\n`).join(""));
  await writeRollups(packagesFolder, spec.servers);
  return {
    clock,
    all,
    user: USER,
    password,
    packagesFolder,
    knownHostsFile,
    server: (name) => {
      const found = all.find((server) => server.name === name);
      if (!found) throw new Error(`There is no server ${name} in this site.`);
      return found;
    },
    cluster: (name) => {
      const found = clusters.find((cluster) => cluster.name.toLowerCase() === name.toLowerCase());
      if (!found) throw new Error(`There is no cluster ${name} in this site.`);
      return found;
    },
    addPackage: async (fileName, bytes) => {
      const file = path.join(packagesFolder, fileName);
      await writeFile(file, bytes);
      return file;
    },
    refusals: () => named(all, (machine) => machine.refusals),
    broken: () => [
      ...named(all, (machine) => machine.invariants.broken),
      ...clusters.flatMap(({ name, broken }) => broken.map((what) => `${name}: ${what}`)),
    ],
    stop: async () => {
      for (const { front } of all) await front.close();
      // Ends what still runs, scripts in their threads too.
      for (const { machine } of all) machine.powerOff();
      clock.stop();
      if (spec.folder === undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}

function isHere(host: string): boolean {
  return host === "127.0.0.1" || host === "localhost";
}

function asNode(spec: ServerSpec, clusters: readonly ClusterSpec[] = []): ServerSpec {
  const isNode = clusters.some(({ nodes }) =>
    nodes.some((name) => name.toLowerCase() === spec.name.toLowerCase()),
  );
  return isNode ? { roles: ["Mailbox"], ...spec } : spec;
}

/** Of every machine that has answered for a server, with the server's name. */
function named(all: readonly SiteServer[], list: (machine: Machine) => readonly string[]): string[] {
  return all.flatMap(({ name, machines }) =>
    machines.flatMap((machine) => list(machine).map((what) => `${name}: ${what}`)),
  );
}

async function writeRollups(folder: string, servers: readonly ServerSpec[]): Promise<void> {
  const first = servers.map(({ level = "RTM" }) => (typeof level === "string" ? level : (level[0] ?? "RTM")));
  const series = new Set(first.map((level) => level.slice(0, 3)));
  for (const level of [...series].flatMap(levelsOfSeries)) {
    await writeFile(path.join(folder, rollupPackageNames(level).fileName), packageOf(level));
  }
}

const packages = new Map<string, Buffer>();

/** The same bytes for every site of a test run. */
function packageOf(level: string): Buffer {
  const bytes = packages.get(level) ?? makeRollupPackage(level);
  packages.set(level, bytes);
  return bytes;
}
