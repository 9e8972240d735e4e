import { shell } from "../com/shell";
import { systemProgram } from "./programs";

export function wait(milliseconds: number): void {
  try {
    WScript.Sleep(milliseconds);
  } catch (error) {
    // Wine 8 has no Sleep. ping sends one packet a second.
    shell().Run(
      '"' + systemProgram("ping.exe") + '" -n ' + (Math.ceil(milliseconds / 1000) + 1) + " 127.0.0.1",
      0,
      true,
    );
  }
}
