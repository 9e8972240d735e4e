import { fileSystem } from "../com/file-system";
import { itemsOf } from "../com/collection";
import { mapped } from "../text/arrays";

/** Names; an absent folder has none. */
export function filesIn(folder: string): string[] {
  return fileSystem().FolderExists(folder) ? namesOf(fileSystem().GetFolder(folder).Files) : [];
}

export function foldersIn(folder: string): string[] {
  return fileSystem().FolderExists(folder) ? namesOf(fileSystem().GetFolder(folder).SubFolders) : [];
}

function namesOf(collection: unknown): string[] {
  return mapped(itemsOf<{ readonly Name: string }>(collection), function (item) {
    return item.Name;
  });
}
