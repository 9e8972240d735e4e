import { parseSddl } from "../access-list";
import { WindowsError } from "../contract";
import { parentOf, resolvePath } from "../paths";
import type { WorldCall } from "../program";
import { sidByName } from "./account-names";

const RIGHTS: Readonly<Record<string, string>> = { F: "FA", M: "0x1301bf", RX: "0x1200a9", R: "FR", W: "FW" };

/**
 * icacls, on Server 2003 from Service Pack 2 on (KB 919240): PATH /grant[:r] WHO:(OI)(CI)F …, FOLDER /restore FILE.
 * It cannot break inheritance there: /inheritance came with Windows 6.0's service pack 2 and is an invalid parameter.
 */
export async function icacls(call: WorldCall): Promise<number> {
  const [path = "", verb = "", ...words] = call.args;
  const { machine, process } = call;
  const full = resolvePath(process.currentFolder, path);
  try {
    if (/^\/inheritance:/i.test(verb) && machine.windows.version === "5.2") {
      call.stderr(`Invalid parameter "${verb}"\r\n`);
      return 87;
    }
    if (/^\/restore$/i.test(verb)) return restore(call, full, words);
    if (/^\/grant(:r)?$/i.test(verb)) return grant(call, full, words, verb.toLowerCase().endsWith(":r"));
    return machine.refuse(`icacls.exe ${call.args.slice(1).join(" ")}`);
  } catch (error) {
    if (!(error instanceof WindowsError)) throw error;
    call.stderr(`${full}: Error ${error.number}\r\n`);
    return error.number;
  }
}

/** The file is what /save wrote: UTF-16LE, a name relative to the folder on one line and its SDDL on the next. */
function restore(call: WorldCall, folder: string, [file = "", ...more]: readonly string[]): number {
  const { machine, process } = call;
  if (more.some((option) => !/^\/[cq]$/i.test(option)))
    machine.refuse(`icacls.exe /restore ${more.join(" ")}`);
  const disk = machine.disk(process.account);
  const lines = disk
    .read(resolvePath(process.currentFolder, file))
    .toString("utf16le")
    .replace(/^\uFEFF/, "");
  const rows = lines.split(/\r\n/).filter((line) => line !== "");
  for (let at = 0; at + 1 < rows.length; at += 2) {
    disk.setAccessList(resolvePath(folder, rows[at] ?? ""), rows[at + 1] ?? "");
  }
  call.stdout(`Successfully processed ${rows.length >> 1} files; Failed processing 0 files\r\n`);
  return 0;
}

function grant(call: WorldCall, path: string, grants: readonly string[], replace: boolean): number {
  const { machine, process } = call;
  const disk = machine.disk(process.account);
  const shown = parseSddl(disk.accessList(path));
  const own = (shown?.aces ?? []).filter((ace) => !ace.flags.includes("ID"));
  const texts: string[] = [];
  const granted = new Set<string>();
  for (const one of grants) {
    const match = /^(\*?[^:]+):((?:\((?:OI|CI|IO|NP)\))*)\(?(\w+)\)?$/i.exec(one);
    if (!match) return machine.refuse(`icacls.exe /grant ${one}`);
    const who = match[1] ?? "";
    const sid = who.startsWith("*") ? who.slice(1) : sidByName(machine, who);
    if (!sid) return 1332;
    const rights = RIGHTS[(match[3] ?? "").toUpperCase()] ?? machine.refuse(`icacls.exe /grant ${one}`);
    texts.push(`(A;${(match[2] ?? "").replace(/[()]/g, "").toUpperCase()};${rights};;;${sid})`);
    const [ace] = parseSddl(`D:${texts.at(-1) ?? ""}`)?.aces ?? [];
    if (ace) granted.add(ace.sid);
  }
  const kept = own.filter((ace) => !(replace && granted.has(ace.sid)));
  const keptTexts = kept.map((ace) => `(${ace.kind};${ace.flags.join("")};${ace.rights};;;${ace.sid})`);
  disk.setAccessList(path, `D:${shown?.isProtected ? "P" : ""}${keptTexts.join("")}${texts.join("")}`);
  call.stdout(`processed file: ${path} (${parentOf(path)})\r\n`);
  return 0;
}
