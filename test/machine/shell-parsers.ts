/**
 * What stands between SSH's exec request and cmd.exe, written from the far side's rules and not from ours:
 * the shell's own parsing, its way of making a Windows command line, and cmd.exe's.
 */
import * as assert from "node:assert/strict";

import type { Shell } from "../../machine/shell";

/** The line that cmd.exe executes. */
export function asSeenByCmd(shell: Shell, command: string): string {
  switch (shell) {
    case "cmd":
      return command;
    case "bash":
      return afterC(cygwinCommandLine(withoutAssignments(bashWords(command))));
    case "powershell":
      return afterC(powerShellCommandLine(powerShellWords(command)));
  }
}

/** Quotes protect, a caret takes the next letter as it is, && and & part; what is left of `cd /d` is the folder. */
export function foldersEntered(line: string): string[] {
  return commandsOf(line).flatMap((command) => /^cd \/d (.*)$/.exec(command)?.[1] ?? []);
}

export function commandsOf(line: string): string[] {
  const commands = [""];
  let quoted = false;
  for (let at = 0; at < line.length; at++) {
    const letter = line[at]!;
    if (letter === '"') quoted = !quoted;
    if (!quoted && letter === "^") commands.push(commands.pop()! + (line[++at] ?? ""));
    else if (!quoted && letter === "&") {
      if (line[at + 1] === "&") at++;
      commands.push("");
    } else {
      assert.ok(quoted || !/[<>|()]/.test(letter), `cmd.exe would act on ${letter} in ${line}`);
      commands.push(commands.pop()! + letter);
    }
  }
  return commands.map((command) => command.trim());
}

/** POSIX shell: blanks part words, '…' keeps all, \ keeps one. Anything that bash would expand is refused. */
function bashWords(command: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  for (let at = 0; at < command.length; at++) {
    const letter = command[at]!;
    if (letter === "'") {
      const end = command.indexOf("'", at + 1);
      assert.ok(end > at, "unclosed quote");
      word = (word ?? "") + command.slice(at + 1, end);
      at = end;
    } else if (letter === "\\") word = (word ?? "") + (command[++at] ?? "");
    else if (/\s/.test(letter)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else {
      assert.ok(!/[$`"*?~;&|<>()#!{}[\]]/.test(letter), `bash would act on ${letter}`);
      word = (word ?? "") + letter;
    }
  }
  return word === undefined ? words : [...words, word];
}

function withoutAssignments(words: readonly string[]): string[] {
  return words.filter((word, index) => !(index < 2 && /^[A-Z_0-9]+=/.test(word)));
}

/** winsup/cygwin/winf.cc, linebuf::fromargv: quotes a word with blanks or quotes, \ before " and at the end doubled. */
function cygwinCommandLine(words: readonly string[]): string {
  return words
    .map((word) => {
      if (word !== "" && !/[\s"]/.test(word)) return word;
      return `"${word.replace(/(\\*)"/g, '$1$1\\"').replace(/(\\+)$/, "$1$1")}"`;
    })
    .join(" ");
}

/** '…' with doubled quotes, where the typographic ones count as plain; barewords must be plain. */
function powerShellWords(command: string): string[] {
  const words: string[] = [];
  for (let rest = command; rest !== "";) {
    const quoted =
      /^['\u2018-\u201b]((?:[^'\u2018-\u201b]|['\u2018-\u201b]{2})*)['\u2018-\u201b](?=\s|$)\s*/.exec(rest);
    const bare = /^([A-Za-z0-9./]+)(?:\s+|$)/.exec(rest);
    const match = quoted ?? bare;
    assert.ok(match, `PowerShell would not read ${rest}`);
    words.push(quoted ? quoted[1]!.replace(/['\u2018-\u201b](['\u2018-\u201b])/g, "$1") : match[1]!);
    rest = rest.slice(match[0].length);
  }
  return words;
}

/** Windows PowerShell 5.1 and older: a word with blanks gets quotes, and nothing inside is escaped. */
function powerShellCommandLine(words: readonly string[]): string {
  return words.map((word) => (/\s/.test(word) ? `"${word}"` : word)).join(" ");
}

/** `cmd.exe /c "…"`: with special characters inside, the first and the last quote go (cmd /?). */
function afterC(commandLine: string): string {
  const rest = /^cmd\.exe \/c (.*)$/s.exec(commandLine)?.[1];
  assert.ok(rest !== undefined, commandLine);
  if (!rest.startsWith('"')) return rest;
  const last = rest.lastIndexOf('"');
  return rest.slice(1, last) + rest.slice(last + 1);
}
