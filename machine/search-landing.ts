import { LANDING_FOLDER } from "./landing-names";
import { entranceTo, printedLines, run, tryEntrances, type Landing, type Search } from "./landing";
import { canBeNamed } from "./shell";

const TIMEOUT = 60_000;
/** cmd.exe takes 8191 characters (operations.md 9.4 [T28]); a folder's attempt takes about 100 beside its name. */
const FOLDERS_AT_ONCE = 25;

/** A virtual root lies mostly at the top of the system drive (C:\sftproot); else all of the drive is looked through. */
export async function searchLanding(search: Search): Promise<Landing | undefined> {
  return (await atTheTop(search)) ?? (await anywhere(search));
}

async function atTheTop(search: Search): Promise<Landing | undefined> {
  const [drive = "", ...names] = printedLines(await run(search, "cd /d %SystemDrive%\\&& cd&& dir /b"));
  if (!/^[A-Za-z]:\\$/.test(drive)) return undefined;
  const entrances = names
    .map((name) => drive + name)
    .filter(isReadable)
    .map(entranceTo);
  for (let from = 0; from < entrances.length; from += FOLDERS_AT_ONCE) {
    const { landing } = await tryEntrances(search, entrances.slice(from, from + FOLDERS_AT_ONCE));
    if (landing) return landing;
  }
  return undefined;
}

async function anywhere(search: Search): Promise<Landing | undefined> {
  const line = `dir /s /b %SystemDrive%\\${search.probe}`;
  const suffix = `\\${LANDING_FOLDER}\\${search.probe}`;
  const files = printedLines(await run(search, line, { timeout: TIMEOUT }));
  const folder = files.find((file) => file.endsWith(suffix))?.slice(0, -suffix.length);
  if (folder === undefined || !isReadable(folder)) return undefined;
  return { enter: entranceTo(folder), path: `${folder}\\${LANDING_FOLDER}` };
}

/** What was printed in the server's code page can be given back only if it is ASCII. */
function isReadable(path: string): boolean {
  return canBeNamed(path) && /^[ -~]+$/.test(path);
}
