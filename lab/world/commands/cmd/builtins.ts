import { resolvePath } from "../../paths";
import type { Builtin, BuiltinCall } from "./builtin";
import { FILE_COMMANDS } from "./file-commands";
import { sentence } from "./sentence";
import type { Shell } from "./shell";
import { executeLine, runProgram } from "./shell";

/** A small honest subset of cmd.exe's own commands; an option that is not here is refused. */
export const BUILTINS: Readonly<Record<string, Builtin>> = {
  call: async ({ shell, rest, streams }) => {
    await executeLine(shell, rest.trim(), streams);
    return shell.errorLevel;
  },
  cd: changeFolder,
  chdir: changeFolder,
  echo,
  exit: ({ shell, rest }) => {
    const code = rest.replace(/\/b/i, "").trim();
    shell.exitCode = code === "" ? shell.errorLevel : Number(code) || 0;
    return shell.exitCode;
  },
  ...FILE_COMMANDS,
  if: ifCommand,
  rem: ({ shell }) => shell.errorLevel,
  set: setVariable,
  start,
  ver: ({ shell, streams }) => {
    const { version, build } = shell.call.machine.windows;
    streams.stdout(`\r\nMicrosoft Windows [Version ${version}.${build}]\r\n`);
    return 0;
  },
};

function disk({ shell }: { readonly shell: Shell }): ReturnType<Shell["call"]["machine"]["disk"]> {
  return shell.call.machine.disk(shell.call.process.account);
}

function echo({ shell, rest, streams }: BuiltinCall): number {
  const text = rest.replace(/^[ .]/, "");
  if (rest.trim() === "") streams.stdout("ECHO is on.\r\n");
  else if (!/^(on|off)$/i.test(text.trim())) streams.stdout(`${text}\r\n`);
  return shell.errorLevel;
}

function changeFolder({ shell, rest, streams }: BuiltinCall): number {
  const wanted = rest
    .replace(/^\s*\/d\s/i, "")
    .trim()
    .replaceAll('"', "");
  if (wanted === "") streams.stdout(`${shell.folder}\r\n`);
  const path = resolvePath(shell.folder, wanted === "" ? shell.folder : wanted);
  if (disk({ shell }).stat(path)?.kind !== "folder") {
    streams.stderr(`${sentence(3)}\r\n`);
    return 1;
  }
  shell.folder = shell.call.machine.disk(shell.call.process.account).stat(path)?.path ?? path;
  return 0;
}

function setVariable({ shell, rest, streams }: BuiltinCall): number {
  const match = /^\s*"?([^="]+)=([^"]*)"?$/.exec(rest);
  if (/^\s*\/[ap]/i.test(rest)) shell.call.machine.refuse(`cmd.exe set${rest}`);
  if (match) {
    const name = (match[1] ?? "").toUpperCase();
    if (match[2] === "") shell.variables.delete(name);
    else shell.variables.set(name, match[2] ?? "");
    return 0;
  }
  const prefix = rest.trim().toUpperCase();
  const found = [...shell.variables].filter(([name]) => name.startsWith(prefix));
  streams.stdout(found.map(([name, value]) => `${name}=${value}\r\n`).join(""));
  return found.length > 0 ? 0 : 1;
}

async function ifCommand({ shell, rest, streams }: BuiltinCall): Promise<number> {
  const match =
    /^\s+(not\s+)?(?:exist\s+("[^"]*"|\S+)|errorlevel\s+(\d+)|("[^"]*"|\S+?)\s*==\s*("[^"]*"|\S+))\s+(.*)$/is.exec(
      rest,
    );
  if (!match || /\belse\b/i.test(match[6] ?? "")) return shell.call.machine.refuse(`cmd.exe if${rest}`);
  const [, not, path, level, left, right, then = ""] = match;
  const truth =
    path !== undefined
      ? disk({ shell }).stat(resolvePath(shell.folder, path.replaceAll('"', ""))) !== undefined
      : level !== undefined
        ? shell.errorLevel >= Number(level)
        : left === right;
  if (truth !== (not !== undefined)) await executeLine(shell, then, streams);
  return shell.errorLevel;
}

/** start ["title"] [/wait] [/b] [/min] program … */
async function start({ shell, rest, streams }: BuiltinCall): Promise<number> {
  let line = rest.trimStart().replace(/^"[^"]*"\s*/, "");
  let wait = false;
  for (let option = /^\/(\w+)\s*/.exec(line); option; option = /^\/(\w+)\s*/.exec(line)) {
    const name = (option[1] ?? "").toLowerCase();
    if (!["wait", "w", "b", "min"].includes(name)) shell.call.machine.refuse(`cmd.exe start /${name}`);
    wait ||= name.startsWith("w");
    line = line.slice(option[0].length);
  }
  if (wait) return runProgram({ shell, commandLine: line, streams, wait: true });
  runProgram({ shell, commandLine: line, streams, wait: true }).catch(() => undefined);
  return 0;
}
