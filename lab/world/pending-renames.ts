import type { RegistryValue } from "./contract";
import { WindowsError } from "./contract";
import type { Machine } from "./machine";

const MANAGER = "HKLM\\SYSTEM\\CurrentControlSet\\Control\\Session Manager";
const PENDING = "PendingFileRenameOperations";
const NATIVE = "\\??\\";

interface Rename {
  readonly from: string;
  /** "": it is deleted. */
  readonly to: string;
}

/** What Windows is to delete when it next starts; the sign of a pending restart. */
export function needRestart(machine: Machine): void {
  addPendingRename(machine, { from: "C:\\Config.Msi\\lab.rbf", to: "" });
}

export function waitsForRestart(machine: Machine): boolean {
  return listIn(machine.keys.view(64).get(MANAGER, PENDING)).length > 0;
}

/** MoveFileEx with MOVEFILE_DELAY_UNTIL_REBOOT: pairs of native paths, "!" before a target that may be replaced. */
export function addPendingRename(machine: Machine, { from, to }: Rename): void {
  const keys = machine.keys.view(64);
  const pair = [NATIVE + from, to === "" ? "" : `!${NATIVE}${to}`];
  keys.set(MANAGER, PENDING, {
    type: "REG_MULTI_SZ",
    data: [...listIn(keys.get(MANAGER, PENDING)), ...pair],
  });
}

/** The session manager does so before any service starts, and forgets the list. What is not there any more is passed over. */
export function doPendingRenames(machine: Machine): void {
  const keys = machine.keys.view(64);
  const list = listIn(keys.get(MANAGER, PENDING));
  if (list.length === 0) return;
  keys.remove(MANAGER, PENDING);
  for (let at = 0; at < list.length; at += 2)
    carryOut(machine, { from: pathOf(list[at] ?? ""), to: pathOf(list[at + 1] ?? "") });
}

function carryOut({ files }: Machine, { from, to }: Rename): void {
  if (!files.file(from)) return;
  try {
    if (to === "") return files.system.remove(from);
    if (files.file(to)) files.system.remove(to);
    files.system.rename(from, to);
  } catch (error) {
    if (!(error instanceof WindowsError)) throw error;
  }
}

function listIn(value: RegistryValue | undefined): readonly string[] {
  return value?.type === "REG_MULTI_SZ" ? value.data : [];
}

function pathOf(native: string): string {
  return native.replace(/^!/, "").replace(NATIVE, "");
}
