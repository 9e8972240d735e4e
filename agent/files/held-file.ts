import { ANSI, fileSystem, FOR_APPENDING } from "../com/file-system";
import type { TextStream } from "../com/file-system";
import { wait } from "../system/wait";

/** A file that cannot be opened for writing by anybody else (error 70) until `Close` or the end of this process. */
export type HeldFile = TextStream;

/**
 * The file system object opens for writing without sharing writes, and Windows closes a handle with its process,
 * however that ends. So a held file is a lock that nobody can leave behind. null: somebody else holds it.
 */
export function holdFile(path: string, forMilliseconds: number): HeldFile | null {
  for (var waited = 0; ; waited += 200) {
    try {
      return fileSystem().OpenTextFile(path, FOR_APPENDING, true, ANSI);
    } catch (error) {
      if (waited >= forMilliseconds) return null;
      wait(200);
    }
  }
}

export function isHeld(path: string): boolean {
  if (!fileSystem().FileExists(path)) return false;
  var file = holdFile(path, 0);
  if (file === null) return true;
  file.Close();
  return false;
}
