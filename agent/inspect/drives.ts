import type { DriveFacts } from "../protocol";
import { fileSystem } from "../com/file-system";
import { environment } from "../com/shell";
import { systemRoot } from "../system/programs";
import { systemDrive } from "../home/home-paths";
import { found } from "../text/arrays";

type Holds = DriveFacts["holds"][number];

interface Drive {
  readonly drive: string;
  readonly holds: Holds[];
  readonly freeBytes: number | null;
}

/** The job runs as SYSTEM, so its TEMP counts, which is the machine's. */
export function readDrives(exchangePath: string | null, unknowns: string[]): DriveFacts[] {
  var drives: Drive[] = [];
  function add(path: string, holds: Holds): void {
    var name = path.substring(0, 2).toUpperCase();
    var known = found(drives, function (drive) {
      return drive.drive === name;
    });
    if (known !== null) known.holds.push(holds);
    else drives.push({ drive: name, holds: [holds], freeBytes: freeBytes(name, unknowns) });
  }
  add(systemDrive(), "system");
  add(environment("TEMP") || systemRoot(), "temp");
  if (exchangePath !== null) add(exchangePath, "exchange");
  return drives;
}

function freeBytes(drive: string, unknowns: string[]): number | null {
  try {
    return Number(fileSystem().GetDrive(drive).AvailableSpace);
  } catch (error) {
    unknowns.push("The free space of drive " + drive + " could not be read.");
    return null;
  }
}
