import type { ManagedServiceFacts } from "../protocol";
import { fileSystem } from "../com/file-system";
import { writeBytes } from "../files/bytes";
import { readServices } from "../services/read-services";
import { each, hasName } from "../text/arrays";
import { now } from "../text/time";
import {
  afterCopy,
  beforeCopy,
  changeOf,
  dropCopies,
  evidenceFolder,
  nextCopy,
  noteChange,
  requireChanges,
} from "./changes";
import type { Change } from "./changes";
import { configBytes, configOf, managedServices } from "./managed-services";
import { switchedOff } from "./merge";
import type { Merged } from "./merge";
import { replaceFile } from "./replace-file";

/**
 * Puts the switch into the exe.config of every managed service that has it not. Nothing is written when one of the files
 * is none that could be merged into: a broken file is not replaced (KB 944752: it stops its service). Gives the files
 * that were written.
 */
export function switchOff(): string[] {
  var services = readServices([]);
  if (services === null) throw new Error("the services could not be read");
  var todo = whatToWrite(managedServices(services));
  var written: string[] = [];
  each(todo, function (one) {
    write(one);
    written.push(one.file);
  });
  return written;
}

interface Todo {
  readonly file: string;
  readonly before: string | null;
  readonly merged: Merged;
}

function whatToWrite(services: readonly ManagedServiceFacts[]): Todo[] {
  var todo: Todo[] = [];
  var files: string[] = [];
  each(services, function (service) {
    if (service.evidence === "unknown" || service.evidence === "off") return;
    var file = configOf(service.image);
    if (hasName(files, file)) return;
    files.push(file);
    var before = configBytes(file);
    var merged = switchedOff(before);
    if (typeof merged === "string")
      throw new Error(file + " is not understood (" + merged + "), so no file was changed");
    if (merged !== null) todo.push({ file: file, before: before, merged: merged });
  });
  return todo;
}

/** The copies and the note come first: power that fails at any point leaves a file that can be undone, or is unchanged. */
function write(todo: Todo): void {
  var files = fileSystem();
  if (!files.FolderExists(evidenceFolder())) files.CreateFolder(evidenceFolder());
  var changes = requireChanges();
  var change: Change = {
    file: todo.file,
    put: todo.merged.put,
    was: todo.merged.was,
    copy: nextCopy(changes),
    since: now(),
  };
  if (todo.before !== null) writeBytes(beforeCopy(change), todo.before);
  writeBytes(afterCopy(change), todo.merged.bytes);
  noteChange(change);
  replaceFile(todo.file, todo.merged.bytes);
  var earlier = changeOf(changes, todo.file);
  if (earlier !== null) dropCopies(earlier);
}
