import { itemsOf } from "../com/collection";
import { fileSystem } from "../com/file-system";
import { runLine } from "../system/command";
import { kept, mapped } from "../text/arrays";
import { linesOf } from "../text/trim";

/** Names; an absent folder has none. */
export function filesIn(folder: string): string[] {
  if (!fileSystem().FolderExists(folder)) return [];
  try {
    return namesOf(fileSystem().GetFolder(folder).Files);
  } catch (error) {
    return kept(namesByDir(folder, error), function (name) {
      return fileSystem().FileExists(folder + "\\" + name);
    });
  }
}

export function foldersIn(folder: string): string[] {
  if (!fileSystem().FolderExists(folder)) return [];
  try {
    return namesOf(fileSystem().GetFolder(folder).SubFolders);
  } catch (error) {
    return kept(namesByDir(folder, error), function (name) {
      return fileSystem().FolderExists(folder + "\\" + name);
    });
  }
}

function namesOf(collection: unknown): string[] {
  return mapped(itemsOf<{ readonly Name: string }>(collection), function (item) {
    return item.Name;
  });
}

/**
 * For a file system object whose collections cannot be walked (Wine 8). Whether the folder can be read at all only the
 * long listing tells, as it always shows "."; the bare one ends with 1 at an empty folder too, with a localised sentence
 * that is no name of anything there.
 */
function namesByDir(folder: string, error: unknown): string[] {
  if (runLine('dir "' + folder + '"').exitCode !== 0) throw error;
  return kept(linesOf(runLine('dir /b "' + folder + '"').output), function (line) {
    return line !== "";
  });
}
