import type { Machine } from "./machine";

const MANAGER = "HKLM\\SYSTEM\\CurrentControlSet\\Control\\Session Manager";
const PENDING = "PendingFileRenameOperations";

/** What Windows is to delete when it next starts; the sign of a pending restart. */
export function needRestart(machine: Machine): void {
  machine.keys
    .view(64)
    .set(MANAGER, PENDING, { type: "REG_MULTI_SZ", data: ["\\??\\C:\\Config.Msi\\lab.rbf", ""] });
}

/** The session manager does so before any service starts, and forgets the list. */
export function doPendingRenames(machine: Machine): void {
  const keys = machine.keys.view(64);
  if (keys.get(MANAGER, PENDING)) keys.remove(MANAGER, PENDING);
}
