import { SHELL_PROBE } from "../../machine/probe-shell";
import type { Answer, Behaviour, ScriptedServer } from "./scripted-server";

const CMD = "exchange-rollup cmd=C:\\WINDOWS\\system32\\cmd.exe bash=$0 ps=$PSVersionTable\r\n";
const BASH = "exchange-rollup cmd=%ComSpec% bash=/bin/bash ps=\n";
const POWERSHELL = "exchange-rollup\r\ncmd=%ComSpec%\r\nbash=\r\nps=System.Collections.Hashtable\r\n";
export const ECHOES = { cmd: CMD, bash: BASH, powershell: POWERSHELL } as const;

/** Which of the candidates leads to SFTP's files; else a folder at the top of C:, somewhere on C:, or nothing does. */
export type Where = number | "top" | "deep" | "nowhere";

/** More than fit into one line, some of which cannot be named. */
const TOP = [
  "100% mine",
  "M\ufffdller",
  ...Array.from({ length: 30 }, (_, index) => `folder ${index}`),
  "sftp root",
];

export function behaviour(options: {
  readonly shell?: keyof typeof ECHOES;
  readonly base?: string;
  readonly where?: Where;
  /** As Windows names our landing folder. */
  readonly folder?: string;
  readonly answer?: Answer;
}): Behaviour {
  const {
    shell = "cmd",
    base = "/C:/Users/adm",
    where = 0,
    folder = "C:\\Users\\adm\\.exchange-rollup",
  } = options;
  return {
    base,
    answer: options.answer ?? (() => ({ ok: true, value: {} })),
    shell: (command, server) => {
      if (command === SHELL_PROBE) return ECHOES[shell];
      if (command.includes("dir /s /b")) return where === "deep" ? `${folder}\\${probeName(server)}\r\n` : "";
      if (command.includes("%SystemDrive%\\&& cd&& dir /b")) return ["C:\\", ...TOP].join("\r\n");
      if (!command.includes("dir /b")) return undefined;
      if (typeof where === "number") return hit(server, where, folder);
      const top = /at=(\d+)& cd \/d C:\\sftp root\\/.exec(command);
      return where === "top" && top ? hit(server, Number(top[1]), folder) : "at=0\r\nat=1\r\n";
    },
  };
}

function hit(server: ScriptedServer, where: number, folder: string): string {
  const before = Array.from({ length: where }, (_, index) => `at=${index}\r\nC:\\elsewhere\r\n`).join("");
  return `${before}at=${where}\r\n${folder}\r\n${probeName(server)}\r\nat=${where + 1}\r\n`;
}

function probeName(server: ScriptedServer): string {
  return server.leftovers().find((name) => name.startsWith("probe-")) ?? "";
}
