import type { RegistryValue } from "../contract";
import type { WorldCall } from "../program";

/**
 * reg.exe query KEY [/v NAME] [/s]. It sees the view of its own bitness: /reg:64 came long after Server 2003. Columns are
 * tab-separated in its version 3.0.
 */
export async function reg(call: WorldCall): Promise<number> {
  const [verb = "", key = "", ...rest] = call.args;
  const { machine, stdout, stderr } = call;
  if (verb.toLowerCase() !== "query") machine.refuse(`reg.exe ${verb}`);
  const wanted = readOptions(call, rest);
  if (!wanted) return 1;
  const keys = machine.registry(call.process.bits);
  const found = keys.exists(key) && (wanted.name === undefined || keys.get(key, wanted.name) !== undefined);
  if (!found) {
    stderr("\r\nERROR: The system was unable to find the specified registry key or value.\r\n");
    return 1;
  }
  stdout("\r\n! REG.EXE VERSION 3.0\r\n");
  const show = (at: string): void => {
    stdout(`\r\n${fullName(at)}\r\n`);
    for (const name of wanted.name === undefined ? keys.values(at) : [wanted.name]) {
      const value = keys.get(at, name);
      if (value) stdout(`    ${name === "" ? "<NO NAME>" : name}\t${value.type}\t${shown(value)}\r\n`);
    }
    if (wanted.name !== undefined) return;
    for (const subkey of keys.subkeys(at)) {
      if (wanted.recursive) show(`${at}\\${subkey}`);
      else stdout(`\r\n${fullName(at)}\\${subkey}\r\n`);
    }
  };
  show(key.replace(/\\$/, ""));
  return 0;
}

interface Wanted {
  readonly name: string | undefined;
  readonly recursive: boolean;
}

function readOptions(call: WorldCall, words: readonly string[]): Wanted | undefined {
  let name: string | undefined;
  let recursive = false;
  for (let at = 0; at < words.length; at++) {
    const option = (words[at] ?? "").toLowerCase();
    if (option === "/v") name = words[++at] ?? "";
    else if (option === "/ve") name = "";
    else if (option === "/s") recursive = true;
    else if (/^\/reg:(32|64)$/.test(option)) {
      call.stderr("ERROR: Invalid command-line parameters.\r\n");
      return undefined;
    } else call.machine.refuse(`reg.exe query ${option}`);
  }
  return { name, recursive };
}

function shown(value: RegistryValue): string {
  if (value.type === "REG_DWORD") return `0x${value.data.toString(16)}`;
  return value.type === "REG_MULTI_SZ" ? value.data.join("\\0") : value.data;
}

function fullName(key: string): string {
  return key.replace(/^HKLM(?=\\|$)/i, "HKEY_LOCAL_MACHINE").replace(/^HKCU(?=\\|$)/i, "HKEY_CURRENT_USER");
}
