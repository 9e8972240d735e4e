import { fileSystem } from "../com/file-system";
import { filesIn, foldersIn } from "../files/list-folder";
import { writeText } from "../files/write-text";
import { installPath } from "../inspect/exchange";
import type { JobRecord } from "../job/job-folder";
import { each, found } from "../text/arrays";
import { isoTime } from "../text/time";
import { writeJson } from "../text/write-json";
import { copiesFolder, copiesOf, owaFolder } from "./owa-paths";

/** In the job's folder: written when all copies are there. */
export var OWA_FILE = "owa.json";

export interface OwaListing {
  readonly root: string;
  readonly files: readonly OwaFile[];
}

export interface OwaFile {
  /** Below the root. */
  readonly path: string;
  readonly size: number;
  readonly modified: string;
}

/**
 * Copies all that a patch may replace of Outlook Web Access: which of it that is shows afterwards only. Throws where that
 * fails, and nothing is begun then.
 */
export function keepOwa(job: JobRecord, folder: string): void {
  var install = changesFiles(job) ? installPath() : null;
  if (install === null) return;
  var root = owaFolder(install);
  if (!fileSystem().FolderExists(root)) return;
  var files: OwaFile[] = [];
  makeFolder(copiesFolder());
  copyAll(root, copiesOf(job.spec.id), "", files);
  var listing: OwaListing = { root: root, files: files };
  writeText(folder + "\\" + OWA_FILE, writeJson(listing));
}

function changesFiles(job: JobRecord): boolean {
  return (
    found(job.spec.actions, function (action) {
      return action.kind === "install" || action.kind === "remove";
    }) !== null
  );
}

function copyAll(from: string, to: string, below: string, files: OwaFile[]): void {
  makeFolder(to);
  each(filesIn(from), function (name) {
    fileSystem().CopyFile(from + "\\" + name, to + "\\" + name, true);
    files.push(factsOf(from + "\\" + name, below + name));
  });
  each(foldersIn(from), function (name) {
    copyAll(from + "\\" + name, to + "\\" + name, below + name + "\\", files);
  });
}

export function factsOf(file: string, path: string): OwaFile {
  var facts = fileSystem().GetFile(file);
  return { path: path, size: facts.Size, modified: isoTime(new Date(facts.DateLastModified as number)) };
}

function makeFolder(path: string): void {
  if (!fileSystem().FolderExists(path)) fileSystem().CreateFolder(path);
}
