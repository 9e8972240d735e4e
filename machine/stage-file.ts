import type { Inspection, StageReply, StageRequest } from "../agent/protocol";
import type { LocalFile, StagedFile } from "./contract";
import { landingName } from "./landing-names";
import { MachineError } from "./machine-error";
import type { Link } from "./open-link";
import { removeQuietly } from "./remove-quietly";
import type { Session } from "./session";
import { sftpJoin } from "./sftp-path";
import { SshError } from "../ssh/ssh-error";

/** Packages and jobs that stay on the server. */
const KEEP = 3;
const LOOK_TIMEOUT = 120_000;
/** Copying and hashing some hundred MB on a disk of 2006. */
const STAGE_TIMEOUT = 15 * 60_000;

interface Staging {
  readonly session: Session;
  readonly file: LocalFile;
  readonly progress: (sentBytes: number, totalBytes: number) => void;
}

/** Into the server's closed folder, hashed there; copied only if it is not there already. */
export async function stageFile(staging: Staging): Promise<StagedFile> {
  const { session, file } = staging;
  const there = await session.ask<StageReply>(stageRequest(file, null), {
    timeout: STAGE_TIMEOUT,
    again: true,
  });
  if (there.present) return { path: there.path, uploaded: false };

  const link = await session.reach();
  const name = `${landingName("package", session.now)}.msp`;
  const remotePath = sftpJoin(link.place.folder, name);
  try {
    await upload(staging, { link, remotePath });
    const from = seenByServer(link, name);
    const staged = await session.ask<StageReply>(stageRequest(file, from), {
      timeout: STAGE_TIMEOUT,
      again: true,
    });
    return { path: staged.path, uploaded: true };
  } finally {
    await removeQuietly(link, [remotePath]);
  }
}

function stageRequest({ name, sha256, size }: LocalFile, from: string | null): StageRequest {
  return { op: "stage", from, name, sha256, size, keep: KEEP };
}

/** The agent runs in the landing folder; a path that a code page may have damaged is better not named. */
function seenByServer({ place }: Link, name: string): string {
  const readable = /^[ -~]+$/.test(place.landing.path);
  return readable ? `${place.landing.path}\\${name}` : `.\\${name}`;
}

async function upload(
  { session, file, progress }: Staging,
  to: { readonly link: Link; readonly remotePath: string },
): Promise<void> {
  const { signal } = session.options;
  try {
    await (
      await to.link.connection.sftp()
    ).upload({
      localPath: file.path,
      remotePath: to.remotePath,
      onProgress: progress,
      ...(signal ? { signal } : {}),
    });
  } catch (error) {
    throw await uploadFailed(session, { file, error });
  }
}

/** SFTP has no word for a full disk (version 3: "failure"), so the server is asked. */
async function uploadFailed(
  session: Session,
  { file, error }: { readonly file: LocalFile; readonly error: unknown },
): Promise<unknown> {
  if (!(error instanceof SshError)) return error;
  if (error.code === "SSH_CANCELLED") {
    return new MachineError({
      code: "CANCELLED",
      message: `${session.subject}: cancelled while copying ${file.name}. Nothing was installed. Run \`pulumi up\` again.`,
      cause: error,
    });
  }
  if (error.code !== "SFTP_FAILED") return error;
  const look = await session
    .ask<Inspection>({ op: "inspect" }, { timeout: LOOK_TIMEOUT, again: false })
    .catch(() => undefined);
  const full = look?.drives.find(({ freeBytes }) => freeBytes !== null && freeBytes < file.size);
  if (!full) return error;
  return new MachineError({
    code: "DISK_FULL",
    message:
      `${session.subject}: ${file.name} (${mebibytes(file.size)} MiB) could not be copied: ` +
      `${full.drive} has ${mebibytes(full.freeBytes ?? 0)} MiB free. Nothing was installed. ` +
      "Free space on the drive, then run `pulumi up` again.",
    detail: error.message,
    cause: error,
  });
}

function mebibytes(bytes: number): number {
  return Math.floor(bytes / 1024 / 1024);
}
