import type { Answer } from "./answer";
import type { StartType } from "./inspection";
import type { InstallerEvent } from "./jobs";

/** What this server knows of Exchange services that somebody's attempt may have left disabled (KB 953469). */
export interface BrokenFacts {
  /** MsiInstaller's events of installations and updates of any product, oldest first. null: the log could not be read. */
  readonly events: readonly InstallerEvent[] | null;
  /** The oldest event of the Application log, whoever wrote it: what is older was cleared or has made room. "": none. */
  readonly logSince: string;
  /** Windows Installer's InstallDate of the product, YYYYMMDD; "": could not be read. */
  readonly productInstalled: string;
  /** What ServiceControl.ps1 of Exchange saved before it disabled services. null: neither file is there. */
  readonly saved: SavedServices | null;
  /** The newest job of ours after which every service was proved to be as it had been. null: none. */
  readonly proved: ProvedServices | null;
}

/** The two files that the 2016 script writes; whether that of 2007 uses the same names is UNKNOWN (operations.md 4.1). */
export interface SavedServices {
  readonly files: readonly string[];
  /** The first of the two came to be; "": could not be read. */
  readonly createdFrom: string;
  /** The first and the last writing of the two; "": could not be read. */
  readonly writtenFrom: string;
  readonly writtenTo: string;
  /** Whether the server's own bin\ServiceControl.ps1 names both files. */
  readonly namedByScript: Answer;
  /** Of the services in `Inspection.services`, those that both files tell of. null: a file is missing or not understood. */
  readonly services: readonly ServiceRepair[] | null;
}

export interface ProvedServices {
  readonly job: string;
  readonly endedAt: string;
  readonly services: readonly ServiceRepair[];
}

/** How a service was, and is to be again. */
export interface ServiceRepair {
  readonly name: string;
  readonly start: StartType;
  readonly running: boolean;
}
