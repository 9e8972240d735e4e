import { createHash } from "node:crypto";
import { EXCHANGE_PRODUCT_CODE } from "../../lab/msp";
import { CLUSTERED_SERVICES, isClusterNode } from "../../lab/world/exchange/cluster-node";
import { IN_PROGRESS } from "../../lab/world/installer/mirror";
import type { Machine } from "../../lab/world/machine";

/** How a server stands in the lab's world, in a form that two runs can be compared by. */
export interface WorldView {
  /** By Windows Installer's list and by the files. */
  readonly level: string;
  /** "{PATCH} state 1". */
  readonly patches: readonly string[];
  /** "W3SVC auto running". */
  readonly services: readonly string[];
  /** Everything on the disks, with what differs from run to run masked. */
  readonly paths: readonly string[];
  /** "…\\MSExchange.ADTopology.exe.config: 212 bytes, 5d41402a": of files that administrators change by hand. */
  readonly contents: readonly string[];
  /** What is under way or was left by what died: empty on a server that is whole and at rest. */
  readonly unrest: readonly string[];
}

/** Started on demand, and ends by itself when it has been idle for some minutes, which the lab does not simulate. */
const ON_DEMAND = "msiserver";
const LOCK_FILE = "C:\\ExchangeRollup\\lock.txt";

/** Merged into by us, and customised pages that a rollup replaces. */
const BY_HAND = /\.exe\.config$|\\ClientAccess\\Owa\\/i;

/** What lies in a folder of ours. */
export const OURS = /\\\.?exchange-?rollup(\\|$)/i;

export function viewOf(machine: Machine): WorldView {
  const paths = machine.files.drives.flatMap((drive) => pathsBelow(machine, drive));
  return {
    level: machine.level(),
    patches: machine.installer
      .patches(EXCHANGE_PRODUCT_CODE)
      .map(({ patchCode, state }) => `${patchCode} state ${state}`)
      .sort(),
    services: machine.services
      .snapshot()
      .filter(({ name }) => name !== ON_DEMAND)
      .map(
        ({ name, start, delayed, running }) =>
          `${name} ${start}${delayed ? " delayed" : ""} ${byCluster(machine, name) ? "by the cluster" : running ? "running" : "stopped"}`,
      ),
    paths: [...new Set(paths.map(masked))].sort(),
    contents: paths
      .filter((path) => BY_HAND.test(path) && !OURS.test(path) && machine.files.file(path))
      .map((path) => `${path}: ${contentText(machine.files.system.read(path))}`)
      .sort(),
    unrest: [...unrestOf(machine)],
  };
}

/** On which node they run is the cluster's affair. */
function byCluster(machine: Machine, service: string): boolean {
  return isClusterNode(machine) && CLUSTERED_SERVICES.includes(service);
}

function* unrestOf(machine: Machine): Generator<string> {
  const { transactions } = machine.msi;
  if (machine.power === "off") yield "the machine is switched off";
  if (transactions.holder !== undefined) yield `${transactions.holder} holds the installer`;
  if (transactions.journal) yield `the installation of ${transactions.journal.title} is suspended`;
  if (machine.registry(64).exists(IN_PROGRESS)) yield "the key InProgress is there";
  for (const { name, commandLine } of machine.tasks.all) yield `the task ${name} is there: ${commandLine}`;
  const service = machine.services.find(ON_DEMAND)?.pid;
  for (const { image, commandLine, pid } of machine.processes())
    if (/^(cscript|msiexec|cmd|schtasks)\.exe$/i.test(image) && pid !== service)
      yield `still running: ${commandLine}`;
  const until = leaseEnd(machine);
  if (until > machine.clock.now()) yield `the lock is held until ${new Date(until).toISOString()}`;
}

/** The last line of the lock's file is the one that counts. */
function leaseEnd({ files }: Machine): number {
  if (!files.file(LOCK_FILE)) return 0;
  const lines = files.system.read(LOCK_FILE).toString("utf8").trim().split(/\r?\n/);
  const until = /"until":"([^"]+)"/.exec(lines.at(-1) ?? "")?.[1];
  return until === undefined ? 0 : Date.parse(until);
}

function pathsBelow(machine: Machine, folder: string): readonly string[] {
  const disk = machine.files.system;
  return disk.list(folder.length === 2 ? `${folder}\\` : folder).flatMap((name) => {
    const path = `${folder}\\${name}`;
    return disk.stat(path)?.kind === "folder" ? [path, ...pathsBelow(machine, path)] : [path];
  });
}

function contentText(bytes: Buffer): string {
  return `${bytes.length} bytes, ${createHash("sha1").update(bytes).digest("hex").slice(0, 8)}`;
}

/** Ids of jobs, tokens and the like. */
function masked(path: string): string {
  return path.replace(/[0-9a-f]{12,}/gi, "#");
}
