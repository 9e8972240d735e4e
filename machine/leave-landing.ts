import type { SftpSession } from "../ssh/contract";
import { isOurs, LANDING_FOLDER } from "./landing-names";
import type { Link } from "./open-link";
import { sftpJoin } from "./sftp-path";
import { throughShell } from "./shell";

const TIMEOUT = 60_000;

/** Our files where SFTP lands and, if nothing else is in it, the folder. Nothing can be asked over this link afterwards. */
export async function leaveLanding({ connection, place }: Link): Promise<void> {
  await removeFiles(await connection.sftp(), place.folder);
  // Without /s: a folder that is not empty stays.
  const line = throughShell(place.shell, `${place.landing.enter}&& cd ..&& rd ${LANDING_FOLDER}`);
  const { code } = await connection.exec(line, { timeout: TIMEOUT });
  // Once more: a command that was killed, or that found the folder in use for a moment, left it, and nobody comes here again.
  if (code !== 0) await connection.exec(line, { timeout: TIMEOUT });
}

async function removeFiles(sftp: SftpSession, folder: string): Promise<void> {
  for (const { name } of await sftp.list(folder)) {
    if (isOurs(name)) await sftp.remove(sftpJoin(folder, name)).catch(() => undefined);
  }
}
