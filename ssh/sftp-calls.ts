import type { FileEntryWithStats, SFTPWrapper, Stats } from "ssh2";
import type { SftpEntry } from "./contract";
import { SshError } from "./ssh-error";

const NO_SUCH_FILE = 2;
/** Status codes of SFTP 3 (draft-ietf-secsh-filexfer-02 7) in words; servers' own texts are often just "Failure". */
const STATUS: Readonly<Record<number, string>> = {
  1: "end of file",
  2: "no such file or folder",
  3: "access denied",
  4: "the server reports a failure",
  5: "bad message",
  8: "not supported by this server",
};

type Done<T> = (error: Error | undefined | null, value: T) => void;

/** Asks one SFTP session, and lets no question hang when session or connection end: ssh2 never answers then. */
export class SftpCalls {
  private readonly waiting = new Set<(error: Error) => void>();
  private gone: Error | undefined;
  private readonly sftp: SFTPWrapper;
  private readonly label: string;

  constructor({ wrapper, label, closed }: { wrapper: SFTPWrapper; label: string; closed: AbortSignal }) {
    this.sftp = wrapper;
    this.label = label;
    const lost = () => this.end(closed.reason as Error);
    closed.addEventListener("abort", lost, { once: true });
    wrapper.on("error", (error: Error) =>
      this.end(this.failure(`the SFTP session broke (${error.message}).`, error)),
    );
    wrapper.on("close", () => {
      closed.removeEventListener("abort", lost);
      this.end(
        closed.aborted
          ? (closed.reason as Error)
          : this.failure("the server ended the SFTP session. Try again."),
      );
    });
  }

  /** `what` reads as "reading C:/x". */
  ask<T>(what: string, start: (sftp: SFTPWrapper, done: Done<T>) => void): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.gone) return reject(this.gone);
      this.waiting.add(reject);
      const answer: Done<T> = (error, value) => {
        this.waiting.delete(reject);
        if (error) reject(this.gone ?? this.refused(what, error));
        else resolve(value);
      };
      try {
        start(this.sftp, answer);
      } catch (error) {
        answer(error as Error, undefined as T); // ssh2 throws for what the server has not
      }
    });
  }

  async stat(path: string): Promise<SftpEntry | undefined> {
    try {
      const stats = await this.ask<Stats>(`looking at ${path}`, (sftp, done) => sftp.stat(path, done));
      return { name: path, size: stats.size ?? 0, folder: stats.isDirectory() };
    } catch (error) {
      if (((error as Error).cause as { code?: unknown } | undefined)?.code === NO_SUCH_FILE) return undefined;
      throw error;
    }
  }

  async list(path: string): Promise<readonly SftpEntry[]> {
    const found = await this.ask<FileEntryWithStats[]>(`listing ${path}`, (sftp, done) =>
      sftp.readdir(path, done),
    );
    return found
      .filter(({ filename }) => filename !== "." && filename !== "..")
      .map(({ filename, longname, attrs }) => ({
        name: filename,
        size: attrs.size ?? 0,
        // Some servers send no permissions, only ls -l's line.
        folder: attrs.mode === undefined ? longname.startsWith("d") : attrs.isDirectory(),
      }));
  }

  /** OpenSSH's posix-rename. false: this server has no such thing. */
  async renameReplacing(from: string, to: string): Promise<boolean> {
    try {
      await this.ask<void>(`renaming ${from} to ${to}`, (sftp, done) =>
        sftp.ext_openssh_rename(from, to, done),
      );
      return true;
    } catch (error) {
      if (/does not support this extended request/.test((error as Error).message)) return false;
      throw error;
    }
  }

  failure(message: string, cause?: unknown): SshError {
    return new SshError({ code: "SFTP_FAILED", message: `${this.label}: SFTP: ${message}`, cause });
  }

  private refused(what: string, error: Error): SshError {
    const status = (error as { code?: unknown }).code;
    if (typeof status !== "number") return this.failure(`${what} failed: ${error.message}.`, error);
    const words = STATUS[status] ?? "unknown status";
    const said = /^(failure|no such file|permission denied)?$/i.test(error.message)
      ? ""
      : `, "${error.message}"`;
    return this.failure(
      `${what} failed: ${words} (status ${status}${said}). Check the path, the rights on it and the free space.`,
      error,
    );
  }

  private end(reason: Error): void {
    if (this.gone) return;
    this.gone = reason;
    for (const reject of this.waiting) reject(reason);
    this.waiting.clear();
  }
}
