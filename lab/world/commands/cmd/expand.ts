import { nameOf, parentOf } from "../../paths";
import type { Shell } from "./shell";

/**
 * %NAME%. On a command line an unknown name stays as written, in a batch file it vanishes; %~dp0, %1 and %% are the batch
 * file's own.
 */
export function expand(shell: Shell, line: string): string {
  const { batch } = shell;
  const pattern = batch ? /%%|%\*|%~(dp|f|nx)?([0-9])|%([0-9])|%([^%\r\n]+)%/g : /%([^%\r\n]+)%/g;
  return line.replace(pattern, (whole: string, ...groups: unknown[]) => {
    if (!batch) return valueOf(shell, String(groups[0])) ?? whole;
    const [modifier, modified, plain, name] = groups as (string | undefined)[];
    if (whole === "%%") return "%";
    if (whole === "%*") return batch.slice(1).join(" ");
    if (modified !== undefined) return modify(batch[Number(modified)] ?? "", modifier);
    if (plain !== undefined) return batch[Number(plain)] ?? "";
    return valueOf(shell, name ?? "") ?? "";
  });
}

function modify(path: string, modifier: string | undefined): string {
  if (modifier === "dp") return `${parentOf(path).replace(/\\$/, "")}\\`;
  if (modifier === "nx") return nameOf(path);
  return path.replaceAll('"', "");
}

function valueOf(shell: Shell, name: string): string | undefined {
  if (name.includes(":~") || /:.*=/.test(name)) shell.call.machine.refuse(`cmd.exe %${name}%`);
  const stored = shell.variables.get(name.toUpperCase());
  if (stored !== undefined) return stored;
  if (/^errorlevel$/i.test(name)) return String(shell.errorLevel);
  if (/^cd$/i.test(name)) return shell.folder;
  if (/^random$/i.test(name)) return String(shell.call.machine.clock.now() % 32768);
  if (/^(date|time|cmdcmdline)$/i.test(name)) shell.call.machine.refuse(`cmd.exe %${name}%`);
  return undefined;
}
