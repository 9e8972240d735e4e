import { randomBytes } from "node:crypto";
import type { Client, SFTPWrapper } from "ssh2";
import type { SftpEntry, SftpSession, UploadOptions } from "./contract";
import { SftpCalls } from "./sftp-calls";
import { readRemoteFile } from "./sftp-read";
import { isNotOpened, NoRoom } from "./session-room";
import { SshError } from "./ssh-error";
import { sendBuffer, sendFile } from "./sftp-send";

export interface SftpOptions {
  readonly client: Client;
  readonly label: string;
  readonly closed: AbortSignal;
  /** The session is gone: the next call opens another. */
  readonly onEnd: () => void;
}

export async function openSftp(options: SftpOptions): Promise<SftpSession> {
  const wrapper = await start(options);
  wrapper.on("close", options.onEnd);
  return session(new SftpCalls({ wrapper, label: options.label, closed: options.closed }));
}

function start({ client, label, closed }: SftpOptions): Promise<SFTPWrapper> {
  return new Promise((resolve, reject) => {
    const lost = () => reject(closed.reason as Error);
    if (closed.aborted) return lost();
    closed.addEventListener("abort", lost, { once: true });
    const fail = (cause: Error) => {
      closed.removeEventListener("abort", lost);
      if (isNotOpened(cause)) return reject(new NoRoom(label, cause));
      const message = `${label}: no SFTP session (${cause.message}). Enable the SFTP subsystem of its SSH server.`;
      reject(new SshError({ code: "SFTP_FAILED", message, cause }));
    };
    try {
      client.sftp((error, wrapper) => {
        if (error) return fail(error);
        closed.removeEventListener("abort", lost);
        resolve(wrapper);
      });
    } catch (cause) {
      fail(cause as Error); // ssh2 throws when the other side has hung up and we were not told yet
    }
  });
}

function session(calls: SftpCalls): SftpSession {
  const self: SftpSession = {
    realPath: (path) => calls.ask(`resolving ${path}`, (sftp, done) => sftp.realpath(path, done)),
    stat: (path) => calls.stat(path),
    list: (path) => calls.list(path),
    read: (path, maxBytes) => readRemoteFile(calls, path, maxBytes),
    write: (path, data) => sendBuffer(calls, path, data),
    upload: (options) => upload(calls, self, options),
    rename: (from, to) => replace(calls, from, to),
    remove: (path) => calls.ask(`removing ${path}`, (sftp, done) => sftp.unlink(path, done)),
    createFolder: (path) => calls.ask(`creating the folder ${path}`, (sftp, done) => sftp.mkdir(path, done)),
  };
  return self;
}

async function upload(calls: SftpCalls, sftp: SftpSession, options: UploadOptions): Promise<void> {
  const { remotePath } = options;
  const temporary = `${remotePath}.${randomBytes(4).toString("hex")}.part`;
  try {
    const size = await sendFile(calls, { ...options, remotePath: temporary });
    const there = await sftp.stat(temporary);
    if (there?.size !== size) {
      throw calls.failure(
        `uploading ${remotePath} failed: ${there?.size ?? "no"} of ${size} bytes are there. Try again; look at the server's free space.`,
      );
    }
    await sftp.rename(temporary, remotePath);
  } catch (error) {
    await sftp.remove(temporary).catch(() => undefined); // best effort: the first error tells more
    throw error;
  }
}

/**
 * SFTP 3 says that a rename onto an existing file fails (draft-ietf-secsh-filexfer-02 6.5). OpenSSH has an extension
 * that replaces at once; without it the old file is removed first, and only when it really is in the way.
 */
async function replace(calls: SftpCalls, from: string, to: string): Promise<void> {
  const what = `renaming ${from} to ${to}`;
  if (await calls.renameReplacing(from, to)) return;
  try {
    await calls.ask<void>(what, (sftp, done) => sftp.rename(from, to, done));
  } catch (error) {
    const inTheWay: SftpEntry | undefined = await calls.stat(to);
    if (inTheWay === undefined || inTheWay.folder || (await calls.stat(from)) === undefined) throw error;
    await calls.ask<void>(`removing ${to}`, (sftp, done) => sftp.unlink(to, done));
    await calls.ask<void>(what, (sftp, done) => sftp.rename(from, to, done));
  }
}
