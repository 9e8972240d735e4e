import { createHash } from "node:crypto";
import type { DiskNode, FileNode } from "./disk-node";
import { contentOf } from "./disk-node";
import type { Machine } from "./machine";

export interface FingerprintOptions {
  /** Files that do not count. */
  readonly without: RegExp;
  /** Files that are told apart. */
  readonly aside: RegExp;
}

export interface Fingerprint {
  readonly rest: string;
  readonly aside: string;
}

/**
 * All that stays on a machine or can be seen there, as one text: two moments with the same text differ in nothing but
 * lab time, and in what the programs of sessions and tasks have in hand. Folders count by what they hold, not by when
 * that changed. What is to come by itself is the clock's (`LabClock.pending`).
 */
export function fingerprintOf(machine: Machine, { without, aside }: FingerprintOptions): Fingerprint {
  const asides: string[] = [];
  const place = (path: string): string[] | undefined =>
    without.test(path) ? undefined : aside.test(path) ? asides : lines;
  const { files, keys, services, tasks, log, msi, invariants, power, boots, shutdown, faults } = machine;
  const { holder, journal, takesUp } = msi.transactions;
  const lines = [
    `${power} for the ${boots + 1}. time, ${shutdown.commanded.length} restarts commanded`,
    `${shutdown.underWay ? "goes down" : "stays"}, ${faults.installerWaitsForBoot ? "nothing is installed before it boots" : ""}`,
    `registry ${keys.changes}`,
    `events ${log.events.length}`,
    `start types ${services.startChanges.length}`,
    servicesText(machine),
    ...tasks.all.map((task) => JSON.stringify([task, tasks.running(task.name)])),
    ...processesOfNobody(machine),
    `installer ${holder} ${takesUp} ${JSON.stringify(journal)}`,
    ...invariants.broken,
    ...machine.refusals,
  ];
  for (const name of files.drives) addLines(files.drive(name).root, name, place);
  return { rest: lines.join("\n"), aside: asides.join("\n") };
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

function addLines(node: DiskNode, path: string, place: (path: string) => string[] | undefined): void {
  const lines = place(path);
  if (!lines) return;
  const own = `${path} ${node.owner} ${jsonOf(node.list)} ${node.kept ? jsonOf(node.kept) : ""}`;
  if (node.kind === "file") {
    lines.push(`${own} ${node.version} ${node.created} ${node.modified} ${contentHash(node)}`);
    return;
  }
  lines.push(own);
  for (const child of node.children.values()) addLines(child, `${path}\\${child.name}`, place);
}

const texts = new WeakMap<object, string>();

/** Of what is never changed in place. */
function jsonOf(value: object): string {
  const known = texts.get(value) ?? JSON.stringify(value);
  texts.set(value, known);
  return known;
}

const hashes = new WeakMap<Buffer, string>();

function contentHash(file: FileNode): string {
  const data = contentOf(file);
  if (data.length === 0) return "";
  const known = hashes.get(data) ?? createHash("sha1").update(data).digest("base64");
  hashes.set(data, known);
  return known;
}
