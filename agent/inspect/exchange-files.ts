import { runLine } from "../system/command";
import { each } from "../text/arrays";
import { linesOf } from "../text/trim";

/** Full path by name in lower case. */
export interface FilesByName {
  readonly [name: string]: string;
}

/** Programs and libraries below Exchange's folder; the first of a name counts. null: none could be listed. */
export function exchangeFiles(folder: string): FilesByName | null {
  var patterns = ' "' + folder + '\\*.dll" "' + folder + '\\*.exe"';
  var files: { [name: string]: string } = {};
  var count = 0;
  each(linesOf(runLine("dir /s /b" + patterns).output), function (path) {
    var name = path.substring(path.lastIndexOf("\\") + 1).toLowerCase();
    if (path.charAt(1) !== ":" || hasFile(files, name)) return;
    files[name] = path;
    count++;
  });
  return count === 0 ? null : files;
}

export function hasFile(files: FilesByName, name: string): boolean {
  return Object.prototype.hasOwnProperty.call(files, name.toLowerCase());
}
