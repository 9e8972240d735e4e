import type { OwaReport } from "../protocol";
import { fileSystem } from "../com/file-system";
import { filesIn, foldersIn } from "../files/list-folder";
import { readJson } from "../files/read-text";
import { writeText } from "../files/write-text";
import { sha256Of } from "../hash/sha256";
import { each, found, kept, sameName } from "../text/arrays";
import { writeJson } from "../text/write-json";
import { factsOf, OWA_FILE } from "./keep-owa";
import type { OwaFile, OwaListing } from "./keep-owa";
import { copiesOf, installedFile } from "./owa-paths";

/** In the job's folder: a job that is brought to its end again says the same. */
var REPORT_FILE = "owa-report.json";

interface Installed {
  readonly path: string;
  readonly sha256: string;
}

/** After a job: keeps copies of what was replaced, as far as it was or may have been customised. null: nothing was. */
export function compareOwa(job: string, folder: string): OwaReport | null {
  var said = readJson(folder + "\\" + REPORT_FILE) as OwaReport | null;
  if (said !== null) return said.replaced === 0 ? null : said;
  var listing = readJson(folder + "\\" + OWA_FILE) as OwaListing | null;
  if (listing === null) {
    // It died while it copied, before anything was begun.
    if (fileSystem().FolderExists(copiesOf(job))) fileSystem().DeleteFolder(copiesOf(job), true);
    return null;
  }
  var report = compared(listing, copiesOf(job), folder);
  return report.replaced === 0 ? null : report;
}

function compared(listing: OwaListing, copies: string, folder: string): OwaReport {
  var before = readInstalled();
  var installed: Installed[] = [];
  var customised: string[] = [];
  var unknown: string[] = [];
  var replaced = 0;
  each(listing.files, function (file) {
    var copy = copies + "\\" + file.path;
    var now = listing.root + "\\" + file.path;
    if (!fileSystem().FileExists(copy)) return;
    var was = isUntouched(file, now) ? null : hashOf(copy);
    var is = was === null ? null : fileSystem().FileExists(now) ? hashOf(now) : "";
    if (was === is) {
      fileSystem().DeleteFile(copy, true);
      return;
    }
    replaced++;
    if (is) installed.push({ path: file.path, sha256: is });
    var known = named(before, file.path);
    if (known !== null && known.sha256 === was) fileSystem().DeleteFile(copy, true);
    else (known === null ? unknown : customised).push(file.path);
  });
  removeEmpty(copies);
  var report: OwaReport = { copies: copies, replaced: replaced, customised: customised, unknown: unknown };
  writeText(folder + "\\" + REPORT_FILE, writeJson(report));
  remember(before, installed);
  return report;
}

function isUntouched(file: OwaFile, now: string): boolean {
  if (!fileSystem().FileExists(now)) return false;
  var facts = factsOf(now, file.path);
  return facts.size === file.size && facts.modified === file.modified;
}

/** Nothing can be read of an empty file, nor has it to be. */
function hashOf(file: string): string {
  return fileSystem().GetFile(file).Size === 0 ? "empty" : sha256Of(file);
}

function readInstalled(): readonly Installed[] {
  return (readJson(installedFile()) as readonly Installed[] | null) || [];
}

function remember(before: readonly Installed[], installed: readonly Installed[]): void {
  if (installed.length === 0) return;
  var others = kept(before, function (one) {
    return named(installed, one.path) === null;
  });
  writeText(installedFile(), writeJson(others.concat(installed)));
}

function named(list: readonly Installed[], path: string): Installed | null {
  return found(list, function (one) {
    return sameName(one.path, path);
  });
}

/** true: it is gone. */
function removeEmpty(folder: string): boolean {
  if (!fileSystem().FolderExists(folder)) return true;
  var isEmpty = filesIn(folder).length === 0;
  each(foldersIn(folder), function (name) {
    if (!removeEmpty(folder + "\\" + name)) isEmpty = false;
  });
  if (isEmpty) fileSystem().DeleteFolder(folder, true);
  return isEmpty;
}
