import type { ExecOptions, ExecResult, SshConnection } from "../ssh/contract";
import { LANDING_FOLDER } from "./landing-names";
import { MachineError } from "./machine-error";
import { canBeNamed, caretEscaped, throughShell, type Shell } from "./shell";
import { windowsPathOf } from "./sftp-path";

const SEARCH_TIMEOUT = 60_000;

/** Our landing folder as commands see it. */
export interface Landing {
  /** What takes a cmd.exe line there: `cd /d C:\Users\adm\.exchange-rollup`. */
  readonly enter: string;
  /** As the server printed it; for messages, as characters outside ASCII may be damaged by a code page. */
  readonly path: string;
}

interface Search {
  readonly connection: SshConnection;
  readonly shell: Shell;
  /** What SFTP calls the folder it lands in. */
  readonly base: string;
  /** Name of the file that was just written by SFTP into our landing folder. */
  readonly probe: string;
  readonly options: ExecOptions;
}

/** Where commands find what SFTP writes: seen, by a file just written, not assumed. One round trip, or a search. */
export async function findLanding(search: Search): Promise<Landing> {
  const entrances = likelyEntrances(search);
  const answer = await run(search, likelyLine(entrances, search.probe), search.options.timeout);
  return likelyLanding(entrances, search.probe, answer) ?? (await searchedLanding(search, answer));
}

/** In this order: where commands start, the user's profile, and what SFTP's own path says. */
function likelyEntrances({ shell, base }: Search): readonly string[] {
  const named = windowsPathOf(base);
  return [
    `cd ${LANDING_FOLDER}`,
    // Quoted, as a user's name may hold an &; a quote gets unharmed only to cmd.exe itself (shell.ts).
    ...(shell === "cmd" ? [`cd /d "%USERPROFILE%\\${LANDING_FOLDER}"`] : []),
    ...(named !== undefined && canBeNamed(named) ? [enter(join(named, LANDING_FOLDER))] : []),
  ];
}

/** `dir /b` prints the bare name when the file is there; what it says otherwise is localised and goes to stderr. */
function likelyLine(entrances: readonly string[], probe: string): string {
  return entrances
    .map((entrance, index) => `echo at=${index}& ${entrance}&& cd&& dir /b ${probe}`)
    .join(" & ");
}

function likelyLanding(entrances: readonly string[], probe: string, answer: ExecResult): Landing | undefined {
  const lines = printedLines(answer);
  const found = lines.indexOf(probe);
  const mark = lines
    .slice(0, Math.max(found, 0))
    .reverse()
    .find((line) => line.startsWith("at="));
  const entrance = entrances[Number(mark?.slice("at=".length))];
  return entrance === undefined ? undefined : { enter: entrance, path: lines[found - 1]! };
}

/** A virtual root can be anywhere; the file's random name is looked for on the system drive. */
async function searchedLanding(search: Search, first: ExecResult): Promise<Landing> {
  const line = `dir /s /b %SystemDrive%\\${search.probe}`;
  const answer = await run(search, line, SEARCH_TIMEOUT).catch((error: unknown) => {
    throw unknownFolder(search, { first, cause: error });
  });
  const suffix = `\\${search.probe}`;
  const file = printedLines(answer).find((printed) => printed.endsWith(suffix));
  const path = file?.slice(0, -suffix.length);
  const readable = path !== undefined && canBeNamed(path) && /^[\u0000-\u007f]*$/.test(path);
  if (!readable) throw unknownFolder(search, { first, last: answer });
  return { enter: enter(path), path };
}

function unknownFolder(
  { connection, base, probe }: Search,
  seen: { readonly first: ExecResult; readonly last?: ExecResult; readonly cause?: unknown },
): MachineError {
  return new MachineError({
    code: "SFTP_FOLDER_UNKNOWN",
    message:
      `${connection.address}: a file written by SFTP into ${base} was not found by commands, ` +
      "neither where they start, nor in the user's profile, nor below %SystemDrive%. Nothing was changed. " +
      "Set the SFTP root of this SSH server to the user's profile folder or to a folder on the system drive, " +
      "with plain letters in its path, and run `pulumi up` again.",
    detail: [
      `file: ${LANDING_FOLDER}/${probe}`,
      ...said("candidates", seen.first),
      ...said("search", seen.last),
    ].join("\n"),
    cause: seen.cause,
  });
}

function said(what: string, answer: ExecResult | undefined): readonly string[] {
  if (!answer) return [];
  const text = `${answer.stdout.toString("utf8")}${answer.stderr.toString("utf8")}`.trim().slice(-500);
  return [`${what}: exit code ${answer.code ?? "none"}, ${JSON.stringify(text)}`];
}

function run(
  { connection, shell, options }: Search,
  line: string,
  timeout: number | undefined,
): Promise<ExecResult> {
  return connection.exec(throughShell(shell, line), {
    ...options,
    ...(timeout === undefined ? {} : { timeout }),
  });
}

function printedLines(answer: ExecResult): readonly string[] {
  return answer.stdout
    .toString("utf8")
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

function enter(path: string): string {
  return `cd /d ${caretEscaped(path)}`;
}

function join(folder: string, name: string): string {
  return folder.endsWith("\\") ? folder + name : `${folder}\\${name}`;
}
