import { makeInterimPackage, makeRollupPackage } from "../../../lab/msp";
import type { Machine } from "../../../lab/world/machine";
import { ADMINISTRATOR } from "./server";

/** Puts the lab's rollup on a machine and gives its path there. */
export function putRollup(machine: Machine, level: string): string {
  return put(machine, `${level}.msp`, makeRollupPackage(level));
}

export function putInterim(machine: Machine, kb: string, forBuild: string): string {
  return put(machine, `IU-${kb}.msp`, makeInterimPackage({ kb, forBuild }));
}

export function put(machine: Machine, name: string, bytes: Buffer): string {
  const path = `C:\\stage\\${name}`;
  machine.files.putFile(path, { data: bytes });
  return path;
}

/** msiexec itself, as WScript.Shell's Run starts it: its own exit code, waited for. */
export function msiexec(machine: Machine, parameters: string, killed?: AbortSignal): Promise<number> {
  return machine.run({
    commandLine: `msiexec.exe ${parameters}`,
    account: ADMINISTRATOR,
    ...(killed ? { killed } : {}),
  });
}

export function install(machine: Machine, path: string): Promise<number> {
  return msiexec(machine, `/update "${path}" /qn /norestart REBOOT=ReallySuppress /l*v! C:\\stage\\msi.log`);
}

export function logText(machine: Machine): string {
  return machine.files.system.read("C:\\stage\\msi.log").toString("utf16le");
}

export function installerEvents(machine: Machine): readonly number[] {
  return machine
    .events()
    .filter(({ source }) => source === "MsiInstaller")
    .map(({ id }) => id);
}
