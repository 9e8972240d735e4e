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
  return resolvePath(run.process.currentFolder, textOf(value)).replace(/(?<=.)\\+$/, "");
}
