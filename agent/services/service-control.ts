import type { ServiceState, StartType } from "../protocol";
import { runProgram } from "../system/command";
import type { CommandResult } from "../system/command";
import { each } from "../text/arrays";
import { linesOf, trimmed } from "../text/trim";

export interface ListedService {
  readonly name: string;
  readonly displayName: string;
  readonly state: ServiceState;
  /** How it ended last, SERVICE_STATUS.dwWin32ExitCode; 1066: `ownExitCode` says. null: not told. */
  readonly exitCode: number | null;
  /** dwServiceSpecificExitCode. */
  readonly ownExitCode: number | null;
  /** Of the process that it runs in; null: none, or not told. */
  readonly pid: number | null;
}

/** SERVICE_STATUS.dwCurrentState, 1 to 7. */
var STATES: readonly ServiceState[] = [
  "unknown",
  "stopped",
  "startPending",
  "stopPending",
  "running",
  "continuePending",
  "pausePending",
  "paused",
];

/** The biggest list that Windows hands out at once; sc's own default (4096 bytes) is a few services. */
var LIST_BYTES = 262144;

/** All Win32 services. null: sc.exe did not answer. */
export function listServices(): ListedService[] | null {
  var result = runProgram("sc.exe", "queryex type= service state= all bufsize= " + LIST_BYTES);
  return result.exitCode === 0 ? parseList(result.output) : null;
}

export function stateOf(service: string): ServiceState {
  var status = statusOf(service);
  return status === null ? "unknown" : status.state;
}

/** null: sc.exe did not answer. */
export function statusOf(service: string): ListedService | null {
  var result = runProgram("sc.exe", 'queryex "' + service + '"');
  var listed = result.exitCode === 0 ? parseList(result.output) : null;
  return listed === null ? null : (listed[0] as ListedService);
}

export function startService(service: string): CommandResult {
  return runProgram("sc.exe", 'start "' + service + '"');
}

export function stopService(service: string): CommandResult {
  return runProgram("sc.exe", 'stop "' + service + '"');
}

export function pauseService(service: string): CommandResult {
  return runProgram("sc.exe", 'pause "' + service + '"');
}

/** sc.exe wants a space after "start=". */
export function setStartType(service: string, start: StartType): CommandResult {
  return runProgram("sc.exe", 'config "' + service + '" start= ' + startWord(start));
}

function startWord(start: StartType): string {
  if (start === "automatic") return "auto";
  if (start === "automaticDelayed") return "delayed-auto";
  if (start === "manual") return "demand";
  return start;
}

/**
 * sc's labels and state words are localised, its layout is not: the name (and in lists the display name) stand at the
 * margin, then indented lines: type, state, exit code, the service's own exit code, checkpoint, wait hint, process and
 * flags, as numbers. null: another layout,
 * such as the line at the margin by which sc says that its list is cut short.
 */
function parseList(output: string): ListedService[] | null {
  var services: ListedService[] = [];
  var titles: string[] = [];
  var values: string[] = [];
  var understood = true;
  function finish(): void {
    if (titles.length === 0 || titles.length > 2 || values.length < 2) understood = false;
    else services.push(listedService(titles, values));
    titles = [];
    values = [];
  }
  each(linesOf(output), function (line) {
    var parts = /^(\s*)[^:(]*:\s*(.*)$/.exec(line);
    if (parts === null) return;
    if (parts[1] !== "") {
      values.push(parts[2] as string);
      return;
    }
    if (values.length > 0) finish();
    titles.push(trimmed(parts[2] as string));
  });
  finish();
  return understood ? services : null;
}

/** Behind type, state, two exit codes, checkpoint and wait hint. */
var PID_LINE = 6;

function listedService(titles: readonly string[], values: readonly string[]): ListedService {
  return {
    name: titles[0] as string,
    displayName: titles[1] || "",
    state: STATES[parseInt(values[1] as string, 10)] || "unknown",
    exitCode: numberIn(values[2]),
    ownExitCode: numberIn(values[3]),
    pid: numberIn(values[PID_LINE]) || null,
  };
}

function numberIn(value: string | undefined): number | null {
  var number = parseInt(value || "", 10);
  return isNaN(number) ? null : number;
}
