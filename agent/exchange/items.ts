import type { Answer, CopyFacts, DatabaseFacts, MailboxServerFacts } from "../protocol";
import { found, kept, mapped } from "../text/arrays";
import type { Said } from "./run-script";

/** What a script said of one thing, in order. */
export interface Item {
  readonly kind: string;
  readonly said: readonly Said[];
}

export function itemsIn(said: readonly Said[]): readonly Item[] {
  var items: Item[] = [];
  var current: Said[] = [];
  for (var index = 0; index < said.length; index++) {
    var line = said[index]!;
    if (line.name !== "item") {
      current.push(line);
      continue;
    }
    current = [];
    items.push({ kind: line.value, said: current });
  }
  return items;
}

export function mailboxServerFacts(item: Item): MailboxServerFacts {
  var storage = valueIn(item, "storage");
  var machines = all(item, "machine");
  return {
    name: valueIn(item, "name"),
    storage: storage === "NonShared" || storage === "Shared" ? storage : "unknown",
    redundantMachines: all(item, "redundant"),
    state: valueIn(item, "state").replace(/\s/g, "") || "unknown",
    activeMachine: activeOf(machines),
    operationalMachines: machines,
  };
}

/** "NODEA <Active, Quorum Owner>" (operations.md 1.2). */
function activeOf(machines: readonly string[]): string {
  var active = found(machines, function (machine) {
    return /^\S+\s*<Active\b/i.test(machine);
  });
  return active === null ? "" : active.replace(/\s*<.*$/, "");
}

export function copyFacts(item: Item): CopyFacts {
  return {
    storageGroup: valueIn(item, "group"),
    status: valueIn(item, "status"),
    copyQueue: numberOf(valueIn(item, "copyQueue")),
    replayQueue: numberOf(valueIn(item, "replayQueue")),
    message: valueIn(item, "message"),
  };
}

export function databaseFacts(item: Item): DatabaseFacts {
  return {
    name: valueIn(item, "name"),
    storageGroup: valueIn(item, "group"),
    publicFolders: item.kind === "publicFolders",
    mounted: answerOf(valueIn(item, "mounted")),
    backupRunning: answerOf(valueIn(item, "backup")),
    lastFullBackup: valueIn(item, "lastFullBackup") || null,
  };
}

/** .NET writes truth values in English everywhere; nothing at all is "not told". */
function answerOf(value: string): Answer {
  if (value === "True") return "yes";
  return value === "False" ? "no" : "unknown";
}

function numberOf(value: string): number | null {
  return /^\d+$/.test(value) ? parseInt(value, 10) : null;
}

/** "": it was not said. */
export function valueIn(item: Item, name: string): string {
  return all(item, name)[0] || "";
}

/** Of an empty list PowerShell makes one empty value. */
function all(item: Item, name: string): readonly string[] {
  return mapped(
    kept(item.said, function (line) {
      return line.name === name && line.value !== "";
    }),
    function (line) {
      return line.value;
    },
  );
}
