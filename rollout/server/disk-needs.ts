import type { DriveFacts } from "../../agent/protocol";

export interface DiskNeed {
  readonly drive: string;
  readonly neededBytes: number;
  readonly freeBytes: number | null;
  readonly purposes: readonly string[];
}

const MIB = 1024 * 1024;

/**
 * Microsoft gives no number (operations.md 6.12), so these are ours, on the safe side, in multiples of the package:
 * the staged file, Windows Installer's cached copy, copies of replaced files on the system drive; unpacked files in
 * TEMP; new and rolled-back files beside Exchange.
 */
const NEEDS: Readonly<
  Record<
    DriveFacts["holds"][number],
    { readonly times: number; readonly plus: number; readonly what: string }
  >
> = {
  system: { times: 4, plus: 200 * MIB, what: "the package, the installer's cache and its rollback copies" },
  temp: { times: 2, plus: 50 * MIB, what: "unpacked files" },
  exchange: { times: 3, plus: 100 * MIB, what: "Exchange's new files" },
};

export function diskNeeds(drives: readonly DriveFacts[], packageBytes: number): readonly DiskNeed[] {
  return drives.map((drive) => {
    const needs = drive.holds.map((use) => NEEDS[use]);
    return {
      drive: drive.drive,
      freeBytes: drive.freeBytes,
      neededBytes: needs.reduce((sum, need) => sum + need.times * packageBytes + need.plus, 0),
      purposes: needs.map((need) => need.what),
    };
  });
}
