import { WindowsError } from "../contract";
import type { Machine } from "../machine";
import type { StartMode } from "../service";

const FOLDER = "C:\\ExchangeSetupLogs";
/** File names of the 2016 copy; whether 2007 uses the same is UNKNOWN (operations.md 4.1). */
export const STATE_FILE = `${FOLDER}\\ServiceState.xml`;
export const START_FILE = `${FOLDER}\\ServiceStartupMode.xml`;

/** WMI's words for start modes: a delayed start shows as Auto and comes back as that. */
const WMI_MODES: Readonly<Record<StartMode, string>> = {
  boot: "Boot",
  system: "System",
  auto: "Auto",
  demand: "Manual",
  disabled: "Disabled",
};

/** By service name in lower case. */
export interface SavedServices {
  readonly starts: ReadonlyMap<string, StartMode>;
  readonly running: ReadonlyMap<string, boolean>;
}

/**
 * `get-service | export-clixml` and, through WMI, `@{Name; StartMode}` of every service of the machine, over what lies
 * there (operations.md 4.1; form of the files: Export-Clixml of PowerShell 1.0, UTF-16). Neither file can be written: no
 * error of the script.
 */
export function saveServices(machine: Machine): void {
  const { all } = machine.services;
  write(machine, STATE_FILE, all.map(stateOf).join(""));
  write(machine, START_FILE, all.map(startOf).join(""));
}

type Service = Machine["services"]["all"][number];

const STATES = ["", "Stopped", "StartPending", "StopPending", "Running"];

/** Names of other services stand in it too, deeper, as the objects that they are. */
function stateOf(service: Service, index: number): string {
  const { spec, state, dependsOn } = service;
  const others = dependsOn.map(
    (name) => `<Obj RefId="RefId-${index}-${name}"><Props><S N="ServiceName">${name}</S></Props></Obj>`,
  );
  return (
    `  <Obj RefId="RefId-${index}"><TN RefId="RefId-0"><T>System.ServiceProcess.ServiceController</T><T>System.Object</T></TN><Props>` +
    `<B N="CanStop">${state === 4}</B><S N="DisplayName">${spec.displayName.replaceAll("&", "&amp;")}</S>` +
    `<S N="MachineName">.</S><S N="ServiceName">${spec.name}</S>` +
    `<Obj N="ServicesDependedOn" RefId="RefId-${index}-0"><LST>${others.join("")}</LST></Obj>` +
    `<Obj N="Status" RefId="RefId-${index}-1"><TN RefId="RefId-1"><T>System.ServiceProcess.ServiceControllerStatus</T></TN>` +
    `<I32>${state}</I32><ToString>${STATES[state] ?? ""}</ToString></Obj></Props></Obj>\r\n`
  );
}

function startOf({ spec, start }: Service, index: number): string {
  return (
    `  <Obj RefId="RefId-${index}"><TN RefId="RefId-0"><T>System.Collections.Hashtable</T><T>System.Object</T></TN><DCT>` +
    `<En><S N="Key">StartMode</S><S N="Value">${WMI_MODES[start]}</S></En>` +
    `<En><S N="Key">Name</S><S N="Value">${spec.name}</S></En></DCT></Obj>\r\n`
  );
}

function write(machine: Machine, path: string, objects: string): void {
  const text = `\uFEFF<Objs Version="1.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">\r\n${objects}</Objs>`;
  try {
    machine.files.makeFolders(FOLDER);
    machine.files.system.write(path, Buffer.from(text, "utf16le"));
  } catch (error) {
    if (!(error instanceof WindowsError)) throw error;
  }
}

export function readServices(machine: Machine): SavedServices {
  const states = read(machine, STATE_FILE).matchAll(
    /<S N="MachineName">\.<\/S><S N="ServiceName">([^<]+)<\/S>.*<I32>(\d)<\/I32>/g,
  );
  const starts = read(machine, START_FILE).matchAll(
    /<S N="Value">(\w+)<\/S><\/En><En><S N="Key">Name<\/S><S N="Value">([^<]+)</g,
  );
  const modes = Object.entries(WMI_MODES) as [StartMode, string][];
  return {
    running: new Map([...states].map(([, name = "", state]) => [name.toLowerCase(), state === "4"])),
    starts: new Map(
      [...starts].flatMap(([, word, name = ""]) => {
        const mode = modes.find(([, known]) => known === word)?.[0];
        return mode ? [[name.toLowerCase(), mode]] : [];
      }),
    ),
  };
}

export function removeServices(machine: Machine): void {
  for (const file of [STATE_FILE, START_FILE])
    if (machine.files.file(file)) machine.files.system.remove(file);
}

function read(machine: Machine, path: string): string {
  return machine.files.file(path) ? machine.files.system.read(path).toString("utf16le") : "";
}
