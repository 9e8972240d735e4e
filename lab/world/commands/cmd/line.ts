/** One command of a cmd.exe line with its redirections. */
export interface Command {
  readonly text: string;
  readonly redirects: readonly Redirect[];
}

export interface Redirect {
  readonly handle: 0 | 1 | 2;
  readonly append: boolean;
  /** A file, or the handle that is doubled (2>&1). */
  readonly target: string | 1 | 2;
}

/** How a pipeline follows the one before it. */
export type Joint = "first" | "&" | "&&" | "||";

export interface Pipeline {
  readonly joint: Joint;
  readonly commands: readonly Command[];
}

/** Reads a line whose %variables% are expanded already. `if` takes the rest of the line with it. undefined: not understood. */
export function parseLine(line: string): readonly Pipeline[] | undefined {
  const pipelines: Pipeline[] = [];
  let joint: Joint = "first";
  let commands: Command[] = [];
  let at = 0;
  while (at <= line.length) {
    if (/^[\s@]*if\s/i.test(line.slice(at))) {
      pipelines.push({ joint, commands: [...commands, { text: line.slice(at).trim(), redirects: [] }] });
      return pipelines;
    }
    const read = readCommand(line, at);
    if (!read) return undefined;
    commands.push(read.command);
    at = read.end;
    const operator = /^(&&|\|\||&|\|)/.exec(line.slice(at))?.[0];
    at += operator?.length ?? 1;
    if (operator === "|") continue;
    pipelines.push({ joint, commands });
    commands = [];
    if (!operator) break;
    joint = operator as Joint;
  }
  return pipelines;
}

function readCommand(line: string, from: number): { command: Command; end: number } | undefined {
  const redirects: Redirect[] = [];
  let text = "";
  let at = from;
  let quoted = false;
  for (; at < line.length; at++) {
    const letter = line[at] ?? "";
    if (letter === '"') quoted = !quoted;
    if (quoted || !"^&|<>()".includes(letter)) {
      text += letter;
      continue;
    }
    if (letter === "^") {
      text += line[++at] ?? "";
    } else if (letter === "&" || letter === "|") {
      break;
    } else if (letter === "(" || letter === ")") {
      // Only as part of a word ("Program Files (x86)"): blocks are not understood.
      if (text.trim() === "") return undefined;
      text += letter;
    } else {
      const redirect = readRedirect(line, at, text);
      if (!redirect) return undefined;
      text = redirect.text;
      redirects.push(redirect.redirect);
      at = redirect.end - 1;
    }
  }
  return { command: { text: text.replace(/^[\s@]+/, ""), redirects }, end: at };
}

function readRedirect(
  line: string,
  at: number,
  before: string,
): { redirect: Redirect; text: string; end: number } | undefined {
  const match = /^(>>|>|<)\s*(?:&([12])|("[^"]*"|[^\s"&|<>]+))/.exec(line.slice(at));
  if (!match) return undefined;
  const numbered = /(^|[\s"])([012])$/.exec(before);
  const given = numbered ? Number(numbered[2]) : match[1] === "<" ? 0 : 1;
  const target = match[2] ? (Number(match[2]) as 1 | 2) : (match[3] ?? "").replaceAll('"', "");
  return {
    redirect: { handle: given as 0 | 1 | 2, append: match[1] === ">>", target },
    text: numbered ? before.slice(0, -1) : before,
    end: at + match[0].length,
  };
}
