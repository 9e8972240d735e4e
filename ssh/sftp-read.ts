import type { SftpCalls } from "./sftp-calls";
import { SshError } from "./ssh-error";

const CHUNK = 32 * 1024;

/** The whole file; more than maxBytes is an error, not a cut. */
export async function readRemoteFile(calls: SftpCalls, path: string, maxBytes: number): Promise<Buffer> {
  const what = `reading ${path}`;
  const handle = await calls.ask<Buffer>(what, (sftp, done) => sftp.open(path, "r", done));
  try {
    const pieces: Buffer[] = [];
    for (let at = 0; ;) {
      const piece = await calls.ask<Buffer>(what, (sftp, done) => {
        sftp.read(handle, Buffer.alloc(CHUNK), 0, CHUNK, at, (error, _bytes, data) => done(error, data));
      });
      if (piece.length === 0) return Buffer.concat(pieces);
      pieces.push(piece);
      at += piece.length;
      if (at > maxBytes) {
        const { message } = calls.failure(`${path} is longer than ${maxBytes} bytes.`);
        throw new SshError({ code: "SSH_OUTPUT_TOO_LONG", message });
      }
    }
  } finally {
    await calls.ask<void>(`closing ${path}`, (sftp, done) => sftp.close(handle, done)).catch(() => undefined);
  }
}
