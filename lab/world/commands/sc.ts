import type { WorldCall } from "../program";
import type { Service, StartMode } from "../service";
import { formatConfig, formatStatus, header } from "./sc-format";

const START_WORDS: readonly StartMode[] = ["boot", "system", "auto", "demand", "disabled"];

/** What `sc query` reads at most unless bufsize= says more: UNVERIFIED, 4096 is the nastier of the sizes told. */
const DEFAULT_BUFFER = 4096;

/** sc.exe: its exit code is the Win32 error. Options are "name= value", with the blank. */
export async function sc(call: WorldCall): Promise<number> {
  const [verb = "", ...rest] = call.args;
  switch (verb.toLowerCase()) {
    case "query":
      return query(call, rest, false);
    case "queryex":
      return query(call, rest, true);
    case "qc":
      return qc(call, rest);
    case "config":
      return config(call, rest);
    case "start":
      return control(call, rest, "StartService");
    case "stop":
      return control(call, rest, "ControlService");
    case "enumdepend":
      return enumDepend(call, rest);
    default:
      return call.machine.refuse(`sc.exe ${verb}`);
  }
}

/** "type=", "service" → type: service. undefined: an option without its blank, which sc answers with its usage. */
function options(call: WorldCall, words: readonly string[]): ReadonlyMap<string, string> | undefined {
  const found = new Map<string, string>();
  for (let at = 0; at < words.length; at += 2) {
    const name = words[at] ?? "";
    const value = words[at + 1];
    if (!/^\w+=$/.test(name) || value === undefined) {
      call.stdout("DESCRIPTION:\r\n        (usage of SC)\r\n");
      return undefined;
    }
    found.set(name.slice(0, -1).toLowerCase(), value);
  }
  return found;
}

function query(call: WorldCall, words: readonly string[], extended: boolean): number {
  const { machine, stdout } = call;
  const { language } = machine.windows;
  const [name = ""] = words;
  if (name !== "" && !name.endsWith("=")) {
    const service = machine.services.find(name);
    if (!service) return failed(call, "EnumQueryServicesStatus:OpenService", 1060);
    if (words.length > 1) machine.refuse(`sc.exe query ${words.join(" ")}`);
    stdout(formatStatus(service, language, extended, false));
    return 0;
  }
  const asked = options(call, words);
  if (!asked) return 1639;
  for (const [option, value] of asked) checkListOption(call, option, value);
  const state = asked.get("state") ?? "active";
  const listed = machine.services.all
    .filter((service) => state === "all" || (service.state === 1) === (state === "inactive"))
    .sort((left, right) => left.spec.name.localeCompare(right.spec.name));
  return printWithinBuffer(call, listed, extended, Number(asked.get("bufsize") ?? DEFAULT_BUFFER));
}

function checkListOption(call: WorldCall, option: string, value: string): void {
  const known =
    (option === "type" && value === "service") ||
    (option === "state" && ["all", "active", "inactive"].includes(value)) ||
    (option === "bufsize" && /^\d+$/.test(value));
  if (!known) call.machine.refuse(`sc.exe query ${option}= ${value}`);
}

/** The list ends where the buffer does, with a line that is easily overlooked and exit code 0. */
function printWithinBuffer(
  call: WorldCall,
  services: readonly Service[],
  extended: boolean,
  size: number,
): number {
  let used = 0;
  for (const [index, service] of services.entries()) {
    used += 56 + 2 * (service.spec.name.length + service.spec.displayName.length + 2);
    if (used > size) {
      call.stdout(`Enum: more data, need ${used} bytes start resume at index ${index}\r\n`);
      return 0;
    }
    call.stdout(formatStatus(service, call.machine.windows.language, extended, true));
  }
  return 0;
}

function qc(call: WorldCall, [name = "", bufferSize]: readonly string[]): number {
  const service = call.machine.services.find(name);
  if (!service) return failed(call, "OpenService", 1060);
  if (bufferSize !== undefined && !/^\d+$/.test(bufferSize)) call.machine.refuse(`sc.exe qc ${bufferSize}`);
  call.stdout(formatConfig(service, call.machine.windows.language));
  return 0;
}

function config(call: WorldCall, [name = "", ...words]: readonly string[]): number {
  const { machine } = call;
  const asked = options(call, words);
  if (!asked || asked.size === 0) return 1639;
  if (!call.process.account.administrator) return failed(call, "OpenService", 5);
  if (!machine.services.find(name)) return failed(call, "OpenService", 1060);
  for (const option of asked.keys()) if (option !== "start") machine.refuse(`sc.exe config ${option}=`);
  const start = (asked.get("start") ?? "").toLowerCase();
  // "delayed-auto" came with Windows 6.0.
  const delayed = start === "delayed-auto" && machine.windows.version !== "5.2";
  const mode = delayed ? "auto" : START_WORDS.find((word) => word === start);
  if (!mode) {
    call.stdout("DESCRIPTION:\r\n        Modifies a service entry in the registry and Service Database.\r\n");
    return 1639;
  }
  machine.services.configure(name, { start: mode, delayed, by: "sc.exe" });
  call.stdout(`[SC] ChangeServiceConfig ${success(call)}\r\n`);
  return 0;
}

async function control(
  call: WorldCall,
  [name = "", ...more]: readonly string[],
  api: "StartService" | "ControlService",
): Promise<number> {
  const { machine } = call;
  if (more.length > 0) machine.refuse(`sc.exe with arguments for the service: ${more.join(" ")}`);
  if (!machine.services.find(name)) return failed(call, `${api}:OpenService`, 1060);
  if (!call.process.account.administrator) return failed(call, `${api}:OpenService`, 5);
  const error = api === "StartService" ? await machine.services.start(name) : machine.services.stop(name);
  if (error !== 0) return failed(call, api, error);
  call.stdout(
    formatStatus(machine.services.get(name), machine.windows.language, api === "StartService", false),
  );
  return 0;
}

function enumDepend(call: WorldCall, [name = "", size]: readonly string[]): number {
  const { machine } = call;
  if (!machine.services.find(name)) return failed(call, "EnumDependentServices:OpenService", 1060);
  const dependents = machine.services.dependents(name);
  call.stdout(`Enum: entriesRead  = ${dependents.length}\r\n`);
  // The default buffer is 1024 bytes here (sc /?).
  return printWithinBuffer(call, dependents, false, Number(size ?? 1024));
}

function failed(call: WorldCall, where: string, error: number): number {
  const word = call.machine.windows.language === "de" ? "FEHLER" : "FAILED";
  call.stdout(`[SC] ${where} ${word} ${error}:\r\n\r\n${header("Error", String(error), "en")}\r\n\r\n`);
  return error;
}

function success(call: WorldCall): string {
  return call.machine.windows.language === "de" ? "ERFOLG" : "SUCCESS";
}
