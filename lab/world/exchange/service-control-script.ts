import type { ActionRun } from "../installer/windows-installer";
import type { Machine } from "../machine";
import { isHeldBack } from "./forefront";
import { readServices, removeServices, saveServices } from "./saved-services";
import type { SavedServices } from "./saved-services";

/** Of one service, before the script gives up. */
const STOP_SECONDS = 1200;
/** Forefront in force: the installation is undone after an hour (operations.md 6.6, [B11]). */
const HELD_BACK_SECONDS = 3600;

/** Its head, as the 2016 copy has it (operations.md 4.1): which files it keeps its state in. */
export const SCRIPT_TEXT = [
  "# Controls Exchange services for setup.",
  '$script:logDir = "$env:SYSTEMDRIVE\\ExchangeSetupLogs"',
  '$script:serviceStateFile = "$logDir\\ServiceState.xml"',
  '$script:serviceStartupModeFile = "$logDir\\ServiceStartupMode.xml"',
  "",
].join("\r\n");

/** ServiceControl.ps1 BeforePatch (operations.md 4.1): save with overwrite, stop, disable. */
export async function beforePatch(
  machine: Machine,
  names: readonly string[],
  run: ActionRun,
): Promise<string | undefined> {
  const { services } = machine;
  const present = names.filter((name) => services.find(name));
  saveServices(machine);
  for (const name of present) {
    run.step(`stop ${name}`);
    run.log(`Stopping service ${name}`);
    const stopped = await services.stopTree(name, STOP_SECONDS);
    run.signal.throwIfAborted();
    if (!stopped) return `Service '${name}' failed to stop.`;
  }
  for (const name of present) {
    run.step(`disable ${name}`);
    services.configure(name, { start: "disabled", by: "BeforePatch" });
  }
  return undefined;
}

/**
 * ServiceControl.ps1 AfterPatch: start types and running services as saved, then both files are deleted. A service
 * without a saved start type keeps the one it has and is started all the same. Those that depend on a controlled service
 * and ran are started with it (operations.md 4.3).
 * A service that does not start is a warning in the log only: UNVERIFIED.
 */
export async function afterPatch(
  machine: Machine,
  names: readonly string[],
  run: ActionRun,
): Promise<string | undefined> {
  const { services } = machine;
  const saved = readServices(machine);
  const present = names.filter((name) => services.find(name));
  for (const name of present) {
    const start = saved.starts.get(name.toLowerCase());
    run.step(`enable ${name}`);
    if (start) services.configure(name, { start, by: "AfterPatch" });
  }
  const started = new Set<string>();
  for (const name of present) {
    const trouble = await startSaved(machine, { name, saved, started }, run);
    if (trouble) return trouble;
  }
  removeServices(machine);
  return undefined;
}

async function startSaved(
  machine: Machine,
  what: { readonly name: string; readonly saved: SavedServices; readonly started: Set<string> },
  run: ActionRun,
): Promise<string | undefined> {
  const { name, saved, started } = what;
  const key = name.toLowerCase();
  if (started.has(key) || saved.running.get(key) === false) return undefined;
  started.add(key);
  run.step(`start ${name}`);
  if (isHeldBack(machine, name)) {
    await machine.clock.sleep(HELD_BACK_SECONDS * 1000, run.signal);
    return `Service '${name}' failed to reach status 'Running' on this server.`;
  }
  const error = await machine.services.startAndWait(name);
  run.signal.throwIfAborted();
  if (error !== 0 && error !== 1056) {
    run.log(`Service ${name} could not be started: ${error}`);
    return undefined;
  }
  for (const { spec } of machine.services.dependents(name)) {
    const trouble = await startSaved(machine, { ...what, name: spec.name }, run);
    if (trouble) return trouble;
  }
  return undefined;
}
