import type { Machine } from "../machine";

const FOLDER = "C:\\Program Files (x86)\\Microsoft Forefront Security\\Exchange Server";
export const FSCUTILITY = `${FOLDER}\\fscutility.exe`;
export const CONTROLLER = "FSCController";
/** Which of Exchange's services it hangs itself before (operations.md 6.6, [B10] [B11]; that it is these two is UNVERIFIED). */
const HOOKED = ["MSExchangeTransport", "MSExchangeIS"];

/** Forefront Security for Exchange, in force: its controller is started by hand, and so by those that depend on it. */
export function addForefront(machine: Machine): void {
  for (const file of [`${FOLDER}\\FSCController.exe`, FSCUTILITY])
    machine.files.putFile(file, { version: "10.0.566.0" });
  machine.services.add({
    name: CONTROLLER,
    displayName: "FSCController",
    start: "demand",
    running: true,
    image: `"${FOLDER}\\FSCController.exe"`,
  });
  integrate(machine, true);
}

/** What fscutility does: as far as anybody says, it is the dependencies (operations.md 6.6). */
export function integrate(machine: Machine, inForce: boolean): void {
  const { services } = machine;
  for (const name of HOOKED) {
    const service = services.find(name);
    if (!service) continue;
    const others = service.dependsOn.filter((on) => on !== CONTROLLER);
    service.dependsOn = inForce ? [...others, CONTROLLER] : others;
    services.configure(name, { start: service.start, delayed: service.delayed, by: "fscutility.exe" });
  }
}

/** While a patch is not over, what depends on Forefront may not start ([B11]; that it never does is the nastier reading). */
export function isHeldBack(machine: Machine, name: string): boolean {
  return machine.services.get(name).dependsOn.includes(CONTROLLER);
}
