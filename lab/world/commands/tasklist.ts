import type { ProcessFacts } from "../contract";
import { nameOf } from "../paths";
import type { WorldCall } from "../program";

/** They are in every list, and have no modules. */
const SYSTEM_PROCESSES: readonly ProcessFacts[] = [
  { pid: 0, image: "System Idle Process", commandLine: "", bits: 64, modules: [] },
  { pid: 4, image: "System", commandLine: "", bits: 64, modules: [] },
];
/** What every process has loaded, and all that is seen of a 32-bit one from outside of it: UNVERIFIED, the nastier reading. */
const EVERYBODYS = ["ntdll.dll", "kernel32.dll"];
const OF_32_BITS = ["ntdll.dll", "wow64.dll", "wow64win.dll", "wow64cpu.dll"];

/**
 * tasklist [/m [MODULE]] [/fi "PID eq N"|"IMAGENAME eq X"] /fo csv [/nh]: the form a script reads, nothing else. Modules
 * are names without folders, the program itself not among them. On Server 2003 it asks WMI (operations.md 5.3; that the
 * whole list depends on it is the nastier reading).
 */
export async function tasklist(call: WorldCall): Promise<number> {
  const { machine, args, stdout } = call;
  if (machine.windows.version === "5.2" && !machine.wmiRunning) {
    call.stderr("ERROR: The RPC server is unavailable.\r\n");
    return 1;
  }
  let processes = [...SYSTEM_PROCESSES, ...machine.processes()];
  let modules: string | undefined;
  let csv = false;
  let head = true;
  for (let at = 0; at < args.length; at++) {
    const option = (args[at] ?? "").toLowerCase();
    if (option === "/nh") head = false;
    else if (option === "/fo" && (args[at + 1] ?? "").toLowerCase() === "csv") csv = at++ >= 0;
    else if (option === "/m") modules = args[at + 1]?.startsWith("/") ? "" : (args[++at] ?? "");
    else if (option === "/fi") processes = filtered(call, processes, args[++at] ?? "");
    else machine.refuse(`tasklist.exe ${option}`);
  }
  if (!csv) machine.refuse("tasklist.exe but /fo csv");
  if (modules) processes = processes.filter((one) => loaded(one, modules).length > 0);
  if (processes.length === 0) {
    stdout("INFO: No tasks running with the specified criteria.\r\n");
    return 0;
  }
  const columns = modules === undefined ? '"Session Name","Session#","Mem Usage"' : '"Modules"';
  if (head) stdout(`"Image Name","PID",${columns}\r\n`);
  for (const one of processes) {
    const rest =
      modules === undefined ? '"Services","0","8,192 K"' : `"${shown(call, loaded(one, modules))}"`;
    stdout(`"${one.image}","${one.pid}",${rest}\r\n`);
  }
  return 0;
}

function filtered(call: WorldCall, processes: readonly ProcessFacts[], filter: string): ProcessFacts[] {
  const match = /^(PID|IMAGENAME)\s+eq\s+(.+)$/i.exec(filter);
  if (!match) return call.machine.refuse(`tasklist.exe /fi ${filter}`);
  const wanted = (match[2] ?? "").toLowerCase();
  return processes.filter((one) =>
    match[1]?.toUpperCase() === "PID" ? String(one.pid) === wanted : one.image.toLowerCase() === wanted,
  );
}

function loaded(process: ProcessFacts, pattern: string): readonly string[] {
  if (SYSTEM_PROCESSES.includes(process)) return [];
  const own = process.modules
    .map(nameOf)
    .filter((name) => name.toLowerCase() !== process.image.toLowerCase());
  const names = process.bits === 32 ? OF_32_BITS : [...EVERYBODYS, ...own];
  return pattern === "" ? names : names.filter((name) => name.toLowerCase() === pattern.toLowerCase());
}

/** The words for nothing are localised; the German ones are a plausible stand-in: UNVERIFIED. */
function shown({ machine }: WorldCall, names: readonly string[]): string {
  if (names.length > 0) return names.join(",");
  return machine.windows.language === "de" ? "Nicht zutreffend" : "N/A";
}
