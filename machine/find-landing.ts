import type { ExecResult } from "../ssh/contract";
import { LANDING_FOLDER } from "./landing-names";
import { entranceTo, tryEntrances, type Landing, type Search } from "./landing";
import { MachineError } from "./machine-error";
import { searchLanding } from "./search-landing";
import { canBeNamed } from "./shell";
import { windowsPathOf } from "./sftp-path";

/** Where commands find what SFTP writes: seen, by a file just written, not assumed. One round trip, or a search. */
export async function findLanding(search: Search): Promise<Landing> {
  const { landing, answer } = await tryEntrances(search, likelyEntrances(search));
  if (landing) return landing;
  const found = await searchLanding(search).catch((cause: unknown) => {
    throw unknownFolder(search, { answer, cause });
  });
  if (!found) throw unknownFolder(search, { answer });
  return found;
}

/** In this order: where commands start, the user's profile, and what SFTP's own path says. */
function likelyEntrances({ shell, base }: Search): readonly string[] {
  const named = windowsPathOf(base);
  return [
    `cd ${LANDING_FOLDER}`,
    // Quoted, as a user's name may hold an &; a quote gets unharmed only to cmd.exe itself (shell.ts).
    ...(shell === "cmd" ? [`cd /d "%USERPROFILE%\\${LANDING_FOLDER}"`] : []),
    ...(named !== undefined && canBeNamed(named) ? [entranceTo(named)] : []),
  ];
}

function unknownFolder(
  { connection, base, probe }: Search,
  seen: { readonly answer: ExecResult; readonly cause?: unknown },
): MachineError {
  const { answer, cause } = seen;
  const said = `${answer.stdout.toString("utf8")}${answer.stderr.toString("utf8")}`.trim().slice(-500);
  return new MachineError({
    code: "SFTP_FOLDER_UNKNOWN",
    message:
      `${connection.address}: a file written by SFTP into ${base} was not found by commands, ` +
      "neither where they start, nor in the user's profile, nor below %SystemDrive%. Nothing was changed. " +
      "Set the SFTP root of this SSH server to the user's profile folder or to a folder on the system drive, " +
      "with plain letters in its path, and run `pulumi up` again.",
    detail: [
      `file: ${LANDING_FOLDER}/${probe}`,
      `candidates: exit code ${answer.code ?? "none"}, ${JSON.stringify(said)}`,
      ...(cause instanceof Error ? [`search: ${cause.message}`] : []),
    ].join("\n"),
    cause,
  });
}
