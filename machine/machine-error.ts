export type MachineErrorCode = (typeof MACHINE_ERROR_CODES)[number];

export const MACHINE_ERROR_CODES = [
  "SHELL_UNKNOWN", // no shell that we know answers behind SSH
  "SFTP_FOLDER_UNKNOWN", // what SFTP writes is not found by commands
  "SERVER_SILENT", // the log-on worked, but probing ran into the deadline
  "SERVER_LOST", // not reached any more while a job runs
  "AGENT_MISSING", // our own package is incomplete
  "AGENT_SILENT", // cscript ended without a reply
  "AGENT_BAD_REQUEST",
  "NOT_ADMINISTRATOR",
  "WRONG_BITNESS",
  "ACCESS_LIST",
  "STAGED_FILE_MISSING",
  "HASH_MISMATCH",
  "HASH_UNAVAILABLE",
  "DISK_FULL",
  "LOCKED",
  "OTHER_OWNER", // the server's record names another resource
  "RECORD_MISSING", // there is no record, or it has another token
  "NOT_LOCKED",
  "JOB_EXISTS",
  "JOB_UNKNOWN",
  "JOB_NOT_STARTED",
  "JOB_DIED", // its process is gone, and it was not done
  "SERVICES_NOT_RESTORED", // services are not as a job found them, so the server is not given up
  "EVIDENCE_FILE", // exe.config files carry a change of ours, so the server is not given up
  "NO_CLUSTER", // no node of a failover cluster
  "CLUSTER_DOWN", // its Cluster service does not answer
  "NO_EXCHANGE_SHELL", // no PowerShell, or no snap-in of Exchange
  "NO_NETWORK_CREDENTIALS", // the session was logged on with a key
  "NO_EXCHANGE_RIGHTS",
  "EXCHANGE_REFUSED", // a cmdlet said no
  "WINDOWS_REFUSED",
  "CANCELLED",
] as const;

/** A condition on the way to or on a server; the message is for the operator, `detail` is what Windows or cscript said. */
export class MachineError extends Error {
  readonly code: MachineErrorCode;
  /** Command, exit code, last lines. May be empty. */
  readonly detail: string;

  constructor(facts: {
    readonly code: MachineErrorCode;
    readonly message: string;
    readonly detail?: string;
    readonly cause?: unknown;
  }) {
    super(facts.message, { cause: facts.cause });
    this.name = "MachineError";
    this.code = facts.code;
    this.detail = facts.detail ?? "";
  }
}
