import { WindowsError } from "../contract";
import { resolvePath } from "../paths";
import type { WorldCall } from "../program";
import { sidByName } from "./account-names";

const RIGHTS: Readonly<Record<string, string>> = { F: "FA", C: "0x1301bf", R: "0x1200a9", W: "0x100116" };

/**
 * cacls PATH /S, /S:SDDL or /G NAME:PERM …, as Server 2003's help shows them. Whatever replaces a list asks "Are you sure
 * (Y/N)?" (KB 135268; for /S: UNVERIFIED, nastier reading), in German (J/N), and an end of input means no.
 * Names are localised; SIDs are not taken.
 */
export async function cacls(call: WorldCall): Promise<number> {
  const [path = "", ...words] = call.args;
  const { machine, process, stdout, stdin } = call;
  const disk = machine.disk(process.account);
  const full = resolvePath(process.currentFolder, path);
  const list = listFrom(call, words);
  if (list === undefined) return 1332;
  try {
    if (list === "show") {
      stdout(`${full} "${disk.accessList(full)}"\r\n`);
      return 0;
    }
    const german = machine.windows.language === "de";
    stdout(german ? "Sind Sie sicher (J/N)?" : "Are you sure (Y/N)?");
    if (!(german ? /^\s*j/im : /^\s*y/im).test(stdin.toString("latin1"))) return 0;
    disk.setAccessList(full, list);
    stdout(`${full}\r\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof WindowsError)) throw error;
    stdout(`Error ${error.number}\r\n`);
    return error.number;
  }
}

function listFrom(call: WorldCall, words: readonly string[]): string | undefined {
  const [first = "", ...rest] = words;
  if (/^\/s$/i.test(first) && rest.length === 0) return "show";
  if (/^\/s:/i.test(first) && rest.length === 0) return first.slice(3);
  if (!/^\/g$/i.test(first) || rest.length === 0) return call.machine.refuse(`cacls.exe ${words.join(" ")}`);
  const aces: string[] = [];
  for (const grant of rest) {
    const [name = "", right = ""] = grant.split(":");
    const rights = RIGHTS[right.toUpperCase()] ?? call.machine.refuse(`cacls.exe /G ${grant}`);
    const sid = sidByName(call.machine, name);
    if (!sid) {
      call.stdout("No mapping between account names and security IDs was done.\r\n");
      return undefined;
    }
    aces.push(`(A;OICI;${rights};;;${sid})`);
  }
  return `D:P${aces.join("")}`;
}
