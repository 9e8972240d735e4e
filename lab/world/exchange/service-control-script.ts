import { WindowsError } from "../contract";
import type { ActionRun } from "../installer/windows-installer";
import type { Machine } from "../machine";
import type { StartMode } from "../service";

const FOLDER = "C:\\ExchangeSetupLogs";
/** File names of the 2016 copy; whether 2007 uses the same is UNKNOWN (operations.md 4.1). */
const STATE_FILE = `${FOLDER}\\ServiceState.xml`;
const START_FILE = `${FOLDER}\\ServiceStartupMode.xml`;
/** Of one service, before the script gives up. */
const STOP_SECONDS = 1200;

/** WMI's words for start modes: a delayed start shows as Auto and comes back as that. */
const WMI_MODES: Readonly<Record<string, StartMode>> = {
  Auto: "auto",
  Manual: "demand",
  Disabled: "disabled",
};

/** ServiceControl.ps1 BeforePatch (operations.md 4.1): save with overwrite, stop, disable. */
export async function beforePatch(
  machine: Machine,
  names: readonly string[],
  run: ActionRun,
): Promise<string | undefined> {
  const { services } = machine;
  const present = names.filter((name) => services.find(name));
  saveStates(machine, present);
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
 * without a saved start type keeps the one it has and is started all the same.
 * A service that does not start is a warning in the log only: UNVERIFIED.
 */
export async function afterPatch(
  machine: Machine,
  names: readonly string[],
  run: ActionRun,
): Promise<undefined> {
  const { services } = machine;
  const modes = readPairs(machine, START_FILE);
  const states = readPairs(machine, STATE_FILE);
  const present = names.filter((name) => services.find(name));
  for (const name of present) {
    const start = WMI_MODES[modes.get(name.toLowerCase()) ?? ""];
    run.step(`enable ${name}`);
    if (start) services.configure(name, { start, by: "AfterPatch" });
  }
  for (const [name, state] of states)
    if (state === "Running" || state === "Dependent") await startSaved(machine, name, run);
  for (const name of present) if (!states.has(name.toLowerCase())) await startSaved(machine, name, run);
  for (const file of [STATE_FILE, START_FILE])
    if (machine.files.file(file)) machine.files.system.remove(file);
  return undefined;
}

async function startSaved(machine: Machine, name: string, run: ActionRun): Promise<void> {
  run.step(`start ${name}`);
  const error = await machine.services.startAndWait(name);
  run.signal.throwIfAborted();
  if (error !== 0 && error !== 1056) run.log(`Service ${name} could not be started: ${error}`);
}

/** Those that depend on a controlled service and ran are remembered too: they stop with it (operations.md 4.3). */
function saveStates(machine: Machine, names: readonly string[]): void {
  const { services } = machine;
  const dependents = names.flatMap((name) => services.dependents(name)).filter(({ state }) => state === 4);
  const lower = new Set(names.map((name) => name.toLowerCase()));
  const states = [
    ...names.map((name) => [name, services.get(name).state === 4 ? "Running" : "Stopped"] as const),
    ...dependents
      .filter(({ spec }) => !lower.has(spec.name.toLowerCase()))
      .map(({ spec }) => [spec.name, "Dependent"] as const),
  ];
  const modes = names.map((name) => {
    const { start } = services.get(name);
    return [name, Object.keys(WMI_MODES).find((word) => WMI_MODES[word] === start) ?? "Auto"] as const;
  });
  writePairs(machine, STATE_FILE, states);
  writePairs(machine, START_FILE, modes);
}

function writePairs(machine: Machine, path: string, pairs: readonly (readonly [string, string])[]): void {
  const rows = pairs.map(([name, value]) => `  <S N="${name}">${value}</S>`);
  machine.files.makeFolders(FOLDER);
  try {
    machine.files.system.write(path, Buffer.from(["<Objs>", ...rows, "</Objs>", ""].join("\r\n"), "utf16le"));
  } catch (error) {
    if (!(error instanceof WindowsError)) throw error;
  }
}

function readPairs(machine: Machine, path: string): ReadonlyMap<string, string> {
  const text = machine.files.file(path) ? machine.files.system.read(path).toString("utf16le") : "";
  return new Map(
    [...text.matchAll(/<S N="([^"]+)">(\w+)<\/S>/g)].map(([, name = "", value = ""]) => [
      name.toLowerCase(),
      value,
    ]),
  );
}
