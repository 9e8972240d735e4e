import type { DriveFacts } from "../../agent/protocol";

export interface DiskNeed {
  readonly drive: string;
  readonly neededBytes: number;
  readonly freeBytes: number | null;
  readonly purposes: readonly string[];
}

/** What a job does, as far as it takes room. */
export interface DiskUse {
  /** Of the package that is installed; null: nothing is. */
  readonly packageBytes: number | null;
  readonly removes: boolean;
}

type Holds = DriveFacts["holds"][number];
interface Need {
  readonly times: number;
  readonly plus: number;
  readonly what: string;
}

const MIB = 1024 * 1024;

/**
 * Microsoft gives no number (operations.md 6.12), so these are ours, on the safe side, in multiples of the package:
 * the staged file, Windows Installer's cached copy, copies of replaced files on the system drive; unpacked files in
 * TEMP; new and rolled-back files beside Exchange.
 */
const INSTALLING: Readonly<Record<Holds, Need>> = {
  system: { times: 4, plus: 200 * MIB, what: "the package, the installer's cache and its rollback copies" },
  temp: { times: 2, plus: 50 * MIB, what: "unpacked files" },
  exchange: { times: 3, plus: 100 * MIB, what: "Exchange's new files" },
};

/** Nothing is copied or cached; the files that change are kept for a rollback. A package that is gone has no size to count by. */
const REMOVING: Readonly<Record<Holds, Need>> = {
  system: { times: 0, plus: 200 * MIB, what: "the installer's rollback copies" },
  temp: { times: 0, plus: 50 * MIB, what: "unpacked files" },
  exchange: { times: 0, plus: 200 * MIB, what: "Exchange's earlier files" },
};

/** Removal and installation follow each other, so a drive has to hold the greater of the two. */
export function diskNeeds(drives: readonly DriveFacts[], use: DiskUse): readonly DiskNeed[] {
  const installing = use.packageBytes === null ? [] : [bytesOf(INSTALLING, use.packageBytes)];
  const parts = [...installing, ...(use.removes ? [bytesOf(REMOVING, 0)] : [])];
  return drives.map((drive) => {
    const sums = parts.map((part) => drive.holds.reduce((sum, holds) => sum + part[holds].bytes, 0));
    const greatest = parts[sums.indexOf(Math.max(...sums))];
    return {
      drive: drive.drive,
      freeBytes: drive.freeBytes,
      neededBytes: Math.max(0, ...sums),
      purposes: greatest ? drive.holds.map((holds) => greatest[holds].what) : [],
    };
  });
}

function bytesOf(
  needs: Readonly<Record<Holds, Need>>,
  packageBytes: number,
): Readonly<Record<Holds, { readonly bytes: number; readonly what: string }>> {
  const part = ({ times, plus, what }: Need): { readonly bytes: number; readonly what: string } => ({
    bytes: times * packageBytes + plus,
    what,
  });
  return { system: part(needs.system), temp: part(needs.temp), exchange: part(needs.exchange) };
}
