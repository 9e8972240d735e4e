import type { Machine } from "../machine";
import { INSTALL_PATH } from "./exchange-services";

/** MOM 2005's agent, on the patch's own stop list and a known holder of Exchange's files (operations.md 4.3, 5.2). */
export function addMonitoringAgent(machine: Machine): void {
  const image = "C:\\Program Files\\Microsoft Operations Manager 2005\\MOMService.exe";
  machine.files.putFile(image, { version: "5.0.2911.0" });
  machine.services.add({
    name: "OnePoint",
    displayName: "MOM",
    start: "auto",
    image,
    modules: [`${INSTALL_PATH}bin\\Cdoex.dll`],
  });
}
