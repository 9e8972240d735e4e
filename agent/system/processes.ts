import { each } from "../text/arrays";
import { linesOf } from "../text/trim";
import { runLimited } from "./limited";

export interface ListedProcess {
  readonly name: string;
  readonly pid: number;
  /** Names without folders; null: Windows does not show them of this process. */
  readonly modules: readonly string[] | null;
}

var LIMIT_SECONDS = 120;
/** Program, process id, and the modules between commas in one field. */
var ROW = /^"([^"]*)","(\d+)","([^"]*)"$/;

/**
 * What runs, and what it has loaded. Never while a patch runs: that this asks WMI on Windows Server 2003 is not ruled out
 * (operations.md 5.3). Of a 32-bit process only what makes it one is seen. null: tasklist.exe gave no list.
 */
export function listProcesses(): ListedProcess[] | null {
  var result = runLimited("tasklist.exe", "/m /fo csv /nh", {
    seconds: LIMIT_SECONDS,
    processId: unknownId,
    stepMilliseconds: 200,
  });
  if (result.end !== "byItself" || result.exitCode !== 0) return null;
  var processes: ListedProcess[] = [];
  each(linesOf(result.output), function (line) {
    var parts = ROW.exec(line);
    if (parts === null) return;
    var modules = (parts[3] as string).split(",");
    processes.push({
      name: parts[1] as string,
      pid: Number(parts[2]),
      // "N/A" in the server's language: a module's name has an extension.
      modules: modules.length === 1 && !/\.\w+$/.test(modules[0] as string) ? null : modules,
    });
  });
  return processes.length === 0 ? null : processes;
}

/** Its output does not name it: it is left to itself. */
function unknownId(): null {
  return null;
}
