import type { Connect, SftpSession, SshConnection, SshTarget } from "../ssh/contract";
import type { AgentFile } from "./agent-file";
import type { MachineClock } from "./clock";
import { findLanding } from "./find-landing";
import type { Landing } from "./landing";
import { isStale, LANDING_FOLDER, landingName } from "./landing-names";
import { MachineError } from "./machine-error";
import { SHELL_PROBE, shellOf } from "./probe-shell";
import { sftpJoin } from "./sftp-path";
import type { Shell } from "./shell";
import { within } from "./within";

/** One connection, and what was found behind it. */
export interface Link {
  readonly connection: SshConnection;
  readonly place: Place;
}

/** What stays true of a server over several connections of one operation. */
export interface Place {
  readonly shell: Shell;
  readonly landing: Landing;
  /** Our landing folder as SFTP sees it. */
  readonly folder: string;
}

export interface LinkOptions {
  readonly connect: Connect;
  readonly target: SshTarget;
  readonly agent: AgentFile;
  readonly clock: MachineClock;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds for dialling, logging on and probing together. */
  readonly deadline?: number | undefined;
  readonly onRetry?: ((dial: number, limit: number, reason: string) => void) | undefined;
  readonly onWarning?: ((text: string) => void) | undefined;
  /** From an earlier connection of the same operation: not probed again. */
  readonly place?: Place | undefined;
}

/** Dials, logs on, and finds out what is there: shell, landing folder, agent file. */
export async function openLink(options: LinkOptions): Promise<Link> {
  const { clock, signal, deadline, onRetry, onWarning } = options;
  const began = clock.now();
  const connection = await options.connect(options.target, {
    ...(signal ? { signal } : {}),
    ...(deadline === undefined ? {} : { deadline }),
    ...(onRetry ? { onRetry } : {}),
    ...(onWarning ? { onWarning } : {}),
  });
  const left = deadline === undefined ? undefined : deadline - (clock.now() - began);
  try {
    return await within({
      work: probe(connection, options),
      clock,
      ms: left,
      signal,
      giveUp: (why) => (why === "cancelled" ? cancelled(connection) : silent(connection, deadline)),
    });
  } catch (error) {
    connection.close();
    throw error;
  }
}

async function probe(connection: SshConnection, options: LinkOptions): Promise<Link> {
  const place = options.place ?? (await findPlace(connection, options));
  const sftp = await connection.sftp();
  await putAgent({ sftp, folder: place.folder, agent: options.agent });
  return { connection, place };
}

/** Two round trips of commands: which shell, then where SFTP's files are; SFTP goes on beside the first. */
async function findPlace(connection: SshConnection, { clock }: LinkOptions): Promise<Place> {
  const probe = landingName("probe", clock.now());
  const [shell, { base, folder }] = await Promise.all([
    connection.exec(SHELL_PROBE).then((answer) => shellOf(connection.address, answer)),
    writeProbe(connection, { probe, now: clock.now() }),
  ]);
  const sftp = await connection.sftp();
  try {
    return { shell, folder, landing: await findLanding({ connection, shell, base, probe }) };
  } finally {
    await sftp.remove(sftpJoin(folder, probe)).catch(() => undefined);
  }
}

async function writeProbe(
  connection: SshConnection,
  { probe, now }: { readonly probe: string; readonly now: number },
): Promise<{ readonly base: string; readonly folder: string }> {
  const sftp = await connection.sftp();
  const base = await sftp.realPath(".");
  const folder = sftpJoin(base, LANDING_FOLDER);
  if (await sftp.stat(folder)) await removeLeftovers({ sftp, folder, now });
  else await createFolder(sftp, folder);
  await sftp.write(sftpJoin(folder, probe), Buffer.from("exchange-rollup\r\n", "latin1"));
  return { base, folder };
}

/** Another operation may be here for the first time too. */
async function createFolder(sftp: SftpSession, folder: string): Promise<void> {
  try {
    await sftp.createFolder(folder);
  } catch (error) {
    const there = await sftp.stat(folder);
    if (!there?.folder) throw error;
  }
}

/** A controller that was killed could not remove its requests and half-sent packages. */
async function removeLeftovers(options: {
  readonly sftp: SftpSession;
  readonly folder: string;
  readonly now: number;
}): Promise<void> {
  const { sftp, folder, now } = options;
  for (const { name } of await sftp.list(folder)) {
    if (isStale(name, now)) await sftp.remove(sftpJoin(folder, name)).catch(() => undefined);
  }
}

/** Uploaded once per version: the name says the content, the upload's rename says that it is whole. */
export async function putAgent(options: {
  readonly sftp: SftpSession;
  readonly folder: string;
  readonly agent: AgentFile;
}): Promise<void> {
  const { sftp, folder, agent } = options;
  const remotePath = sftpJoin(folder, agent.name);
  const isThere = async (): Promise<boolean> => (await sftp.stat(remotePath))?.size === agent.size;
  if (await isThere()) return;
  try {
    await sftp.upload({ localPath: agent.localPath, remotePath });
  } catch (error) {
    // Another operation may have been faster.
    if (!(await isThere())) throw error;
  }
}

function cancelled({ address }: SshConnection): MachineError {
  return new MachineError({
    code: "CANCELLED",
    message: `${address}: cancelled before the server was looked at.`,
  });
}

function silent({ address }: SshConnection, deadline = 0): MachineError {
  return new MachineError({
    code: "SERVER_SILENT",
    message:
      `${address}: logged on, but the server did not answer the first commands and SFTP calls ` +
      `within ${Math.round(deadline / 1000)} s. Nothing was changed. Log on by hand and see what holds it up, ` +
      "then run `pulumi up` again.",
  });
}
