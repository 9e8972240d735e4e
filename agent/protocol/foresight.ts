import type { Answer } from "./answer";

/**
 * A process other than Exchange's own that has files of the Exchange folder loaded: a predicted error 1306
 * (operations.md 5.3). Modules and the program itself are seen; a file that is only open for reading is not.
 */
export interface HolderFacts {
  /** Its program's name: "powershell.exe". */
  readonly process: string;
  readonly pid: number;
  /** Full paths; of a name that lies in several of Exchange's folders the first, where Windows does not tell which. */
  readonly files: readonly string[];
  /** Those that run in it, or whose worker it is (w3wp.exe: W3SVC): it is gone when they are stopped. None: could not be told, or there are none. */
  readonly services: readonly string[];
  /**
   * How many of its services a package of Exchange stops when it is installed, by itself or as dependents (operations.md
   * 4.3). some: a process that services share; that the stop of the one is enough is what Microsoft's own list says.
   */
  readonly stopsWithPatch: "all" | "some" | "none";
}

/** A package that Windows Installer keeps for Exchange: without it no patch comes or goes (operations.md 2.2). */
export interface CachedPackageFacts {
  /** The product's code, or a patch's. Upper case, with braces. */
  readonly of: string;
  /** "" : Windows Installer names none. */
  readonly path: string;
  readonly there: Answer;
}
