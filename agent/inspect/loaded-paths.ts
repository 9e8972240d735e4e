import { itemsOf } from "../com/collection";
import { mapped } from "../text/arrays";

interface WmiService {
  ExecQuery(query: string): unknown;
}

/**
 * Full paths of what a process has loaded: CIM_ProcessExecutable links the two (operations.md 5.3), for who has the
 * privilege to debug. Asked for the few whose names matter, and never while a patch runs. null: WMI does not tell.
 */
export function loadedPaths(pid: number): string[] | null {
  try {
    var service = GetObject("winmgmts:\\\\.\\root\\cimv2") as WmiService;
    var files = itemsOf<{ readonly Name: string }>(
      service.ExecQuery(
        "ASSOCIATORS OF {Win32_Process.Handle='" + pid + "'} WHERE AssocClass = CIM_ProcessExecutable",
      ),
    );
    return files.length === 0 ? null : mapped(files, nameOf);
  } catch (error) {
    return null;
  }
}

function nameOf(file: { readonly Name: string }): string {
  return String(file.Name);
}
