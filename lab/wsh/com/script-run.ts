import type { ComValue } from "./com-class";
import { textOf } from "./com-class";
import type { DiskView, LabMachine, LabProcess, RegistryView } from "../../world/contract";
import { resolvePath } from "../../world/paths";

/** What the doubles of one script's objects share. */
export interface ScriptRun {
  readonly machine: LabMachine;
  readonly process: LabProcess;
  readonly disk: DiskView;
  readonly registry: RegistryView;
  readonly scriptPath: string;
  readonly args: readonly string[];
  readonly stdout: (text: string) => void;
  /** Lab time may pass during this call; during all others, and while the script computes, it stands still. */
  readonly whileTimePasses: <T>(work: () => Promise<T>) => Promise<T>;
  /** Ends the script. Never returns to it. */
  readonly quit: (exitCode: number) => Promise<never>;
  /** What is still open when the script ends by itself; nobody does this for a process that is killed. */
  readonly atEnd: (work: () => void) => () => void;
}

/** Full path of what a script means by a path, without a backslash at its end. */
export function pathFrom(run: ScriptRun, value: ComValue): string {
  const path = resolvePath(run.process.currentFolder, textOf(value)).replace(/(?<=.)\\+$/, "");
  return run.process.bits === 32 ? redirected(run, path) : path;
}

/** A 32-bit process that says System32 gets SysWOW64; Sysnative leads out, but not on Server 2003 (nastier reading). */
function redirected(run: ScriptRun, path: string): string {
  const [, folder = "", rest = ""] = /^C:\\WINDOWS\\(system32|sysnative)(\\.*)?$/i.exec(path) ?? [];
  if (folder.toLowerCase() === "system32") return `C:\\WINDOWS\\SysWOW64${rest}`;
  if (folder.toLowerCase() === "sysnative" && run.machine.windows.version !== "5.2") {
    return `C:\\WINDOWS\\system32${rest}`;
  }
  return path;
}
