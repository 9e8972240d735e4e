import type { ProcessFacts } from "../contract";
import { nameOf } from "../paths";
import type { WorldCall } from "../program";

/** tasklist [/m [MODULE]] [/fi "PID eq N"|"IMAGENAME eq X"] /fo csv [/nh]: the form a script reads, nothing else. */
export async function tasklist(call: WorldCall): Promise<number> {
  const { machine, args, stdout } = call;
  let processes = machine.processes();
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
  if (modules !== undefined) processes = processes.filter((one) => loaded(one, modules).length > 0);
  if (processes.length === 0) {
    stdout("INFO: No tasks running with the specified criteria.\r\n");
    return 0;
  }
  const columns = modules === undefined ? '"Session Name","Session#","Mem Usage"' : '"Modules"';
  if (head) stdout(`"Image Name","PID",${columns}\r\n`);
  for (const one of processes) {
    const rest = modules === undefined ? '"Services","0","8,192 K"' : `"${loaded(one, modules).join(",")}"`;
    stdout(`"${one.image}","${one.pid}",${rest}\r\n`);
  }
  return 0;
}

function filtered(
  call: WorldCall,
  processes: readonly ProcessFacts[],
  filter: string,
): readonly ProcessFacts[] {
  const match = /^(PID|IMAGENAME)\s+eq\s+(.+)$/i.exec(filter);
  if (!match) return call.machine.refuse(`tasklist.exe /fi ${filter}`);
  const wanted = (match[2] ?? "").toLowerCase();
  return processes.filter((one) =>
    match[1]?.toUpperCase() === "PID" ? String(one.pid) === wanted : one.image.toLowerCase() === wanted,
  );
}

function loaded(process: ProcessFacts, pattern: string): readonly string[] {
  const names = process.modules.map(nameOf);
  return pattern === "" ? names : names.filter((name) => name.toLowerCase() === pattern.toLowerCase());
}
