import type { HolderFacts, Inspection } from "../../agent/protocol";
import type { Refusal } from "./contract";
import { whyNeverStopped } from "./never-stopped";
import { refuse } from "./refuse";
import { takesAway, type Removing } from "./way";

/** Whom the look before found, and what will be stopped on the way. */
export interface FileUse {
  readonly inspection: Inspection;
  readonly server: string;
  readonly way: Removing;
  /** Services that the job stops beside Exchange's, because the program says so. */
  readonly stopServices?: readonly string[];
}

/** no: it is gone before msiexec or is stopped by the package. doubtful: perhaps. */
type Hinders = "yes" | "doubtful" | "no";

/** A predicted error 1306: better before anything is touched than in the middle, with all services stopped (operations.md 5). */
export function filesInUse(use: FileUse): readonly Refusal[] {
  const holders = (use.inspection.holders ?? []).filter((holder) => hinders(holder, use) === "yes");
  if (holders.length === 0) return [];
  return [
    refuse(
      "FILE_IN_USE",
      `${use.server}: ${holders.map(holding).join("; ")}. A rollup cannot replace a file in use (error 1306). Nothing was touched. ${todo(holders)}`,
    ),
  ];
}

export function doubtfulHolders(use: FileUse): readonly string[] {
  const { holders } = use.inspection;
  if (holders === null)
    return [
      "Which programs hold files of Exchange is not known: one that does ends the run with error 1306.",
    ];
  const doubtful = holders.filter((holder) => hinders(holder, use) === "doubtful");
  const why =
    takesAway(use.way) && !stopsOnRemoval(use)
      ? "nothing stops it while a rollup is removed"
      : "it is not alone in its process, and the package stops only that service";
  return doubtful.map(
    (holder) => `${holding(holder)}: ${why}, so that the run may end with error 1306 and is undone then.`,
  );
}

function hinders(holder: HolderFacts, use: FileUse): Hinders {
  const { services, stopsWithPatch } = holder;
  if (services.length > 0 && services.every((name) => isAmong(name, use.stopServices ?? []))) return "no";
  if (stopsWithPatch === "none") return "yes";
  const always = !takesAway(use.way) || stopsOnRemoval(use);
  return stopsWithPatch === "all" && always ? "no" : "doubtful";
}

/** The patch's own actions, which stop services, run on its removal from Windows Installer 4.5 on (operations.md 2.2). */
function stopsOnRemoval({ inspection }: FileUse): boolean {
  const parts = /^(\d+)\.(\d+)/.exec(inspection.system.installerVersion ?? "");
  return parts !== null && (Number(parts[1]) > 4 || (Number(parts[1]) === 4 && Number(parts[2]) >= 5));
}

function isAmong(name: string, names: readonly string[]): boolean {
  return names.some((other) => other.toLowerCase() === name.toLowerCase());
}

export function holding({ process, pid, files, services }: HolderFacts): string {
  const [first = "", ...more] = files;
  const runs = services.length === 0 ? "" : ` with ${list("service", services)}`;
  const others = more.length === 0 ? "" : ` and ${more.length} more of Exchange's files`;
  return `${process} (process ${pid})${runs} holds ${first}${others}`;
}

/** What frees the files, for each holder's kind. */
export function todo(holders: readonly HolderFacts[]): string {
  const services = [...new Set(holders.flatMap((holder) => holder.services))];
  const nameable = services.filter((name) => whyNeverStopped(name) === null);
  const others = services.filter((name) => !nameable.includes(name));
  const bare = holders.filter((holder) => holder.services.length === 0);
  const programs = [...new Set(bare.map(({ process, pid }) => `${process} (process ${pid})`))];
  return [
    ...(programs.length > 0 ? [`Close ${programs.join(", ")} on the server.`] : []),
    ...(nameable.length > 0
      ? [`Stop ${list("service", nameable)}, or name it in fileInUse.stopServices.`]
      : []),
    ...(others.length > 0 ? [`Stop ${list("service", others)}.`] : []),
    "Then run `pulumi up` again.",
  ].join(" ");
}

function list(what: string, names: readonly string[]): string {
  return `${what}${names.length > 1 ? "s" : ""} ${names.join(", ")}`;
}
