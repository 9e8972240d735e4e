import { fileSystem } from "../com/file-system";
import { readJson } from "../files/read-text";
import { writeText } from "../files/write-text";
import { homeFolder } from "../home/home-paths";
import { found, kept, mapped, sameName } from "../text/arrays";
import { writeJson } from "../text/write-json";
import type { Merged } from "./merge";

/** What was done to one exe.config file. In our folder lie the bytes that it had before and those that we gave it. */
export interface Change extends Pick<Merged, "put" | "was"> {
  readonly file: string;
  /** Names the two copies. */
  readonly copy: number;
  readonly since: string;
}

export function evidenceFolder(): string {
  return homeFolder() + "\\evidence";
}

export function beforeCopy(change: Change): string {
  return evidenceFolder() + "\\" + change.copy + ".before";
}

export function afterCopy(change: Change): string {
  return evidenceFolder() + "\\" + change.copy + ".after";
}

/** "damaged": something lies there that cannot be read, which is not the same as nothing. */
export function readChanges(): Change[] | "damaged" {
  var list = readJson(listFile());
  if (list instanceof Array) return list as Change[];
  return fileSystem().FileExists(listFile()) ? "damaged" : [];
}

export function requireChanges(): Change[] {
  var changes = readChanges();
  if (changes !== "damaged") return changes;
  throw new Error("the list of changed exe.config files, " + listFile() + ", cannot be read");
}

/** Comes before the change of the file itself: what is on the list may be undone, what is not never is. */
export function noteChange(change: Change): void {
  writeText(listFile(), writeJson(withoutFile(requireChanges(), change.file).concat([change])));
}

/** After the file is as it was, or is left. */
export function forgetChange(file: string): void {
  var changes = requireChanges();
  var change = changeOf(changes, file);
  if (change === null) return;
  writeText(listFile(), writeJson(withoutFile(changes, file)));
  dropCopies(change);
}

export function dropCopies(change: Change): void {
  var copies = [beforeCopy(change), afterCopy(change)];
  for (var index = 0; index < copies.length; index++)
    if (fileSystem().FileExists(copies[index] as string))
      fileSystem().DeleteFile(copies[index] as string, true);
}

export function changeOf(changes: readonly Change[], file: string): Change | null {
  return found(changes, function (change) {
    return sameName(change.file, file);
  });
}

/** A number that no copy has: those of a change that was cut off before it was noted are written over. */
export function nextCopy(changes: readonly Change[]): number {
  return (
    1 +
    Math.max.apply(
      null,
      [0].concat(
        mapped(changes, function (change) {
          return change.copy;
        }),
      ),
    )
  );
}

function withoutFile(changes: readonly Change[], file: string): Change[] {
  return kept(changes, function (change) {
    return !sameName(change.file, file);
  });
}

function listFile(): string {
  return evidenceFolder() + "\\changes.json";
}
