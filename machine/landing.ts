import type { ExecResult, SshConnection } from "../ssh/contract";
import { LANDING_FOLDER } from "./landing-names";
import { caretEscaped, throughShell, type Shell } from "./shell";

/** Our landing folder as commands see it. */
export interface Landing {
  /** What takes a cmd.exe line there: `cd /d C:\Users\adm\.exchange-rollup`. */
  readonly enter: string;
  /** As the server printed it; for messages, as characters outside ASCII may be damaged by a code page. */
  readonly path: string;
}

export interface Search {
  readonly connection: SshConnection;
  readonly shell: Shell;
  /** What SFTP calls the folder it lands in. */
  readonly base: string;
  /** Name of the file that was just written by SFTP into our landing folder. */
  readonly probe: string;
}

/** Tries ways into the landing folder, in this order, in one round trip: `dir /b` prints the bare name if it is there. */
export async function tryEntrances(
  search: Search,
  entrances: readonly string[],
): Promise<{ readonly landing: Landing | undefined; readonly answer: ExecResult }> {
  const { probe } = search;
  const line = entrances.map((way, index) => `echo at=${index}& ${way}&& cd&& dir /b ${probe}`).join(" & ");
  const answer = await run(search, line);
  return { landing: landingIn(entrances, probe, answer), answer };
}

export function entranceTo(folder: string): string {
  return `cd /d ${caretEscaped(folder.endsWith("\\") ? folder + LANDING_FOLDER : `${folder}\\${LANDING_FOLDER}`)}`;
}

export function run(
  { connection, shell }: Search,
  line: string,
  options: { readonly timeout?: number } = {},
): Promise<ExecResult> {
  return connection.exec(throughShell(shell, line), options);
}

export function printedLines(answer: ExecResult): readonly string[] {
  return answer.stdout
    .toString("utf8")
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

function landingIn(entrances: readonly string[], probe: string, answer: ExecResult): Landing | undefined {
  const lines = printedLines(answer);
  const found = lines.indexOf(probe);
  const mark = lines
    .slice(0, Math.max(found, 0))
    .reverse()
    .find((line) => line.startsWith("at="));
  const entrance = entrances[Number(mark?.slice("at=".length))];
  return entrance === undefined ? undefined : { enter: entrance, path: lines[found - 1]! };
}
