import type { Account, LabMachine } from "../world/contract";
import type { DiskMap, Place } from "./disk-map";

/** The folders where SFTP and commands begin are made at a user's first log-on, by the user, so that they own them. */
export function makeHome({
  machine,
  account,
  map,
}: {
  machine: LabMachine;
  account: Account;
  map: DiskMap;
}): void {
  const disk = machine.disk(account);
  for (const folder of [map.commandFolder, pathOf(map.place(map.home))]) {
    const parts = folder.split("\\");
    for (let count = 2; count <= parts.length; count++) {
      const path = parts.slice(0, count).join("\\");
      if (!disk.stat(path)) disk.createFolder(path);
    }
  }
}

function pathOf(place: Place): string {
  return place.kind === "windows" ? place.path : "C:";
}
