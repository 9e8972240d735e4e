import type { Machine } from "../machine";
import { INSTALL_PATH } from "./exchange-services";

const FOLDER = "C:\\Program Files\\Mail Backup\\";

/** What such an agent keeps loaded: a file that each rollup of the lab replaces. */
export const AGENT_FILE = `${INSTALL_PATH}bin\\Cdoex.dll`;

/**
 * A program of somebody else's that is on no list of the patch and holds a file of Exchange as long as its service runs
 * (operations.md 5.2: antivirus, backup), with a service that depends on it and is started by hand.
 */
export function addThirdPartyAgent(machine: Machine): void {
  machine.files.putFile(`${FOLDER}backup.exe`, { version: "4.1.0.0" });
  machine.files.putFile(`${FOLDER}relay.exe`, { version: "4.1.0.0" });
  machine.services.add({
    name: "BackupAgent",
    displayName: "Backup Agent for Mail",
    start: "auto",
    image: `${FOLDER}backup.exe`,
    modules: [AGENT_FILE],
    stopSeconds: 8,
  });
  machine.services.add({
    name: "BackupRelay",
    displayName: "Backup Agent Relay",
    start: "demand",
    running: true,
    dependsOn: ["BackupAgent"],
    image: `${FOLDER}relay.exe`,
  });
}
