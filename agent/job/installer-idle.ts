import { keyExists } from "../system/registry";
import { wait } from "../system/wait";
import { milliseconds } from "../text/time";

/** Present while a transaction is under way, and after one was cut off (operations.md 2.4). */
export var IN_PROGRESS = "SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Installer\\InProgress";
var IDLE_SECONDS = 600;

/** Waits for the installer's transaction to end; false: it did not. "Could not find out" does not hold services back. */
export function waitForIdleInstaller(): boolean {
  var end = milliseconds() + IDLE_SECONDS * 1000;
  while (keyExists(IN_PROGRESS) === "yes") {
    if (milliseconds() >= end) return false;
    wait(5000);
  }
  return true;
}
