/** A word of a bash line before its variables are looked up. */
export type WordPart =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "variable"; readonly name: string; readonly quoted: boolean };
export type Word = readonly WordPart[];

export interface BashCommand {
  readonly joint: "first" | ";" | "&&" | "||";
  readonly words: readonly Word[];
  /** Where stdout and stderr go: themselves, each other, or /dev/null. */
  readonly out: "out" | "null" | "err";
  readonly err: "err" | "null" | "out";
}

/** Reads the small part of bash that is understood here: words, quotes, variables, ; && ||, and a few redirections. */
export function parseBash(line: string): readonly BashCommand[] | { readonly refused: string } {
  const commands: BashCommand[] = [];
  let command = newCommand("first");
  let at = 0;
  while (at < line.length) {
    const rest = line.slice(at);
    const blank = /^[ \t\r\n]+/.exec(rest)?.[0];
    const joint = /^(;|&&|\|\|)/.exec(rest)?.[0] as "&&" | ";" | "||" | undefined;
    const redirect =
      /^(2>&1|1?>&2|2>\s*\/dev\/null|&>\s*\/dev\/null|1?>\s*\/dev\/null|<\s*\/dev\/null)(?=[\s;&|]|$)/.exec(
        rest,
      )?.[0];
    if (blank !== undefined) {
      at += blank.length;
    } else if (joint !== undefined) {
      commands.push(command);
      command = newCommand(joint);
      at += joint.length;
    } else if (redirect !== undefined) {
      Object.assign(command, redirection(redirect.replace(/\s/g, ""), command));
      at += redirect.length;
    } else {
      const word = readWord(line, at);
      if ("refused" in word) return word;
      command.words.push(word.parts);
      at = word.end;
    }
  }
  return [...commands, command].filter(({ words }) => words.length > 0);
}

type Draft = { -readonly [Key in keyof BashCommand]: BashCommand[Key] } & { words: Word[] };

function newCommand(joint: BashCommand["joint"]): Draft {
  return { joint, words: [], out: "out", err: "err" };
}

function redirection(text: string, { out }: Draft): Partial<BashCommand> {
  if (text.startsWith("<")) return {};
  if (text === "2>&1") return { err: out === "null" ? "null" : "out" };
  if (text.endsWith(">&2")) return { out: "err" };
  if (text.startsWith("&>")) return { out: "null", err: "null" };
  return text.startsWith("2>") ? { err: "null" } : { out: "null" };
}

function readWord(line: string, from: number): { parts: Word; end: number } | { refused: string } {
  const parts: WordPart[] = [];
  const text = (letters: string): void => void parts.push({ kind: "text", text: letters });
  let at = from;
  let quoted = false;
  while (at < line.length) {
    const letter = line.charAt(at);
    if (letter === '"') {
      quoted = !quoted;
      text("");
      at++;
    } else if (letter === "'" && !quoted) {
      const end = line.indexOf("'", at + 1);
      if (end < 0) return { refused: `unfinished quote: ${line}` };
      text(line.slice(at + 1, end));
      at = end + 1;
    } else if (letter === "\\") {
      const next = line.charAt(at + 1);
      text(quoted && !'$`"\\'.includes(next) ? letter + next : next);
      at += 2;
    } else if (letter === "$") {
      const variable = /^\$(?:\{(\w+)\}|(\w+|[?]))/.exec(line.slice(at));
      if (!variable) {
        if (/^\$[({'"]/.test(line.slice(at))) return { refused: line.slice(at) };
        text(letter);
        at++;
      } else {
        parts.push({ kind: "variable", name: variable[1] ?? variable[2] ?? "", quoted });
        at += variable[0].length;
      }
    } else if (letter === "`" || (!quoted && "&|<>(){}*?[]#!".includes(letter))) {
      return { refused: line.slice(at) };
    } else if (!quoted && /[\s;]/.test(letter)) {
      break;
    } else {
      text(letter);
      at++;
    }
  }
  return quoted ? { refused: `unfinished quote: ${line}` } : { parts, end: at };
}
