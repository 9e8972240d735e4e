/** The wire as the other rooms see it: bytes only, nothing of Windows or Exchange. */

export interface SshTarget {
  readonly host: string;
  /** Default 22. */
  readonly port?: number;
  readonly user: string;
  readonly password?: string;
  /** PEM or OpenSSH text, not a path. */
  readonly privateKey?: string;
  readonly privateKeyPassword?: string;
  /** Default: none. "" or absent: no agent. */
  readonly agentSocketPath?: string;
  /** A public key ("ssh-ed25519 AAAA…" or only its base64). */
  readonly hostKey?: string;
  /** Path of a known_hosts file. */
  readonly knownHosts?: string;
  readonly acceptAnyHostKey?: boolean;
  /**
   * Takes what RFC 4253 demanded of old servers as well (SHA-1, CBC), behind everything better. Default false: such a
   * server is refused (SSH_NO_COMMON_ALGORITHM).
   */
  readonly legacyAlgorithms?: boolean;
  /** Seconds for one dial, default 15. */
  readonly perDialTimeout?: number;
  /** How many dials may fail before giving up, default 10; a negative number: no end but the deadline's. */
  readonly dialErrorLimit?: number;
  /** One hop, itself reached directly. */
  readonly proxy?: Omit<SshTarget, "proxy">;
}

export type SshErrorCode =
  | "SSH_REFUSED"
  | "SSH_TIMED_OUT"
  | "SSH_UNKNOWN_HOST"
  | "SSH_AUTHENTICATION"
  | "SSH_HOST_KEY_MISSING" // neither hostKey nor knownHosts nor acceptAnyHostKey was given
  | "SSH_HOST_KEY_UNKNOWN"
  | "SSH_HOST_KEY_CHANGED"
  | "SSH_NO_COMMON_ALGORITHM"
  | "SSH_KEY_UNREADABLE" // our own private key, key password, or known_hosts file
  | "SSH_CLOSED" // the connection ended in the middle
  | "SSH_OUTPUT_TOO_LONG"
  | "SSH_CANCELLED"
  | "SFTP_FAILED";

export interface ExecOptions {
  /** Milliseconds; default none but the connection's keep-alive. */
  readonly timeout?: number;
  /** Of both streams together; default 8 MiB. */
  readonly maxBytes?: number;
  readonly signal?: AbortSignal;
  readonly stdin?: Buffer;
}

export interface ExecResult {
  /** null: the server gave no exit status. */
  readonly code: number | null;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
}

export interface SshConnection {
  /** host:port, for messages. */
  readonly address: string;
  exec(command: string, options?: ExecOptions): Promise<ExecResult>;
  /** Opened once and kept. */
  sftp(): Promise<SftpSession>;
  close(): void;
  /** Aborted when the connection is gone, for whatever reason. */
  readonly closed: AbortSignal;
}

export interface SftpEntry {
  readonly name: string;
  readonly size: number;
  readonly folder: boolean;
}

export interface SftpSession {
  realPath(path: string): Promise<string>;
  /** undefined: nothing there. */
  stat(path: string): Promise<SftpEntry | undefined>;
  list(path: string): Promise<readonly SftpEntry[]>;
  read(path: string, maxBytes: number): Promise<Buffer>;
  write(path: string, data: Buffer): Promise<void>;
  /** Local file to remote path; to a temporary name, size checked, then renamed. */
  upload(options: UploadOptions): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
  createFolder(path: string): Promise<void>;
}

export interface UploadOptions {
  readonly localPath: string;
  readonly remotePath: string;
  readonly signal?: AbortSignal;
  readonly onProgress?: (sentBytes: number, totalBytes: number) => void;
}

export interface ConnectOptions {
  readonly signal?: AbortSignal;
  /** Wall-clock ms in all for dialling and logging on, whatever dialErrorLimit says. */
  readonly deadline?: number;
  /** Called before each further dial with its number and why the last failed. */
  readonly onRetry?: (dial: number, limit: number, reason: string) => void;
  /** Called with a sentence when a log-on went through in a way that its owner should know of: old algorithms. */
  readonly onWarning?: (text: string) => void;
}

export type Connect = (target: SshTarget, options?: ConnectOptions) => Promise<SshConnection>;
