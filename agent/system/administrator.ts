import type { Answer } from "../protocol";
import { fail } from "../text/failure";
import { environment } from "../com/shell";
import { runProgram } from "./command";

/** fsutil ends with 1 for everybody but administrators with a full token, whatever the language; it changes nothing. */
export function isAdministrator(): Answer {
  try {
    return runProgram("fsutil.exe", "dirty query " + environment("SystemDrive")).exitCode === 0
      ? "yes"
      : "no";
  } catch (error) {
    return "unknown";
  }
}

export function requireAdministrator(): void {
  if (isAdministrator() !== "no") return;
  fail({
    code: "notAdministrator",
    message:
      "The account of this connection is not an administrator, or has no full token (User Account Control). Connect as a local administrator.",
    detail: environment("USERDOMAIN") + "\\" + environment("USERNAME"),
  });
}
