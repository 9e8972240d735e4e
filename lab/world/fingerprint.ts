import { createHash } from "node:crypto";
import type { DiskNode, FileNode } from "./disk-node";
import { contentOf } from "./disk-node";
import type { Machine } from "./machine";

export interface FingerprintOptions {
  /** Files that do not count. */
  readonly without: (path: string) => boolean;
}

/**
 * All that stays on a machine or can be seen there, as one text: two moments with the same text differ in nothing but
 * lab time, and in what the programs of sessions and tasks have in hand. Folders count by what they hold, not by when
 * that changed. What is to come by itself is the clock's (`LabClock.pending`).
 */
export function fingerprintOf(machine: Machine, { without }: FingerprintOptions): string {
  const { files, keys, services, tasks, log, msi, invariants, power } = machine;
  const { holder, journal, takesUp } = msi.transactions;
  return [
    power,
    ...files.drives.map((name) => diskText(files.drive(name).root, name, without)),
    `registry ${keys.changes}`,
    `events ${log.events.length}`,
    `start types ${services.startChanges.length}`,
    servicesText(machine),
    ...tasks.all.map((task) => JSON.stringify([task, tasks.running(task.name)])),
    ...processesOfNobody(machine),
    `installer ${holder} ${takesUp} ${JSON.stringify(journal)}`,
    ...invariants.broken,
    ...machine.refusals,
  ].join("\n");
}

/** As every program of the machine sees them. */
export function servicesText({ services }: Machine): string {
  return services.all
    .map(({ spec, start, delayed, dependsOn, state, win32ExitCode, serviceExitCode }) =>
      [spec.name, start, delayed, dependsOn, state, win32ExitCode, serviceExitCode].join(" "),
    )
    .join("\n");
}

/** What runs and belongs to no session and no task: of services and of Windows Installer. */
function processesOfNobody({ processTable }: Machine): readonly string[] {
  return processTable.list
    .filter(({ session }) => session === undefined)
    .map(({ image, commandLine }) => `process ${image} ${commandLine}`);
}

function diskText(node: DiskNode, path: string, without: FingerprintOptions["without"]): string {
  const own = `${path} ${node.owner} ${JSON.stringify([node.list, node.kept])}`;
  if (node.kind === "file") return `${own} ${node.version} ${node.modified} ${contentHash(node)}`;
  const children: string[] = [];
  for (const child of node.children.values()) {
    const childPath = `${path}\\${child.name}`;
    if (!without(childPath)) children.push(diskText(child, childPath, without));
  }
  return [own, ...children.sort()].join("\n");
}

const hashes = new WeakMap<Buffer, string>();

function contentHash(file: FileNode): string {
  const data = contentOf(file);
  if (data.length === 0) return "";
  const known = hashes.get(data) ?? createHash("sha1").update(data).digest("base64");
  hashes.set(data, known);
  return known;
}
