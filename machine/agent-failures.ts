import type { AgentFailure, AgentFailureCode } from "../agent/protocol";
import { MachineError, type MachineErrorCode } from "./machine-error";

interface Meaning {
  readonly code: MachineErrorCode;
  /** What to do, as a sentence; "" where the agent's own message says it. */
  readonly remedy: string;
}

const MEANINGS: Readonly<Record<AgentFailureCode, Meaning>> = {
  badRequest: {
    code: "AGENT_BAD_REQUEST",
    remedy: "Nothing was changed. This is a fault of exchange-rollup: please report it with the lines below.",
  },
  notAdministrator: { code: "NOT_ADMINISTRATOR", remedy: "Log on as a member of Administrators." },
  wrongBitness: {
    code: "WRONG_BITNESS",
    remedy: "Install a 64-bit SSH server, or the update that gives 32-bit programs Sysnative (KB 942589).",
  },
  accessList: {
    code: "ACCESS_LIST",
    remedy: "Check who owns the folder, remove it if it is not ours, and run `pulumi up` again.",
  },
  missingFile: { code: "STAGED_FILE_MISSING", remedy: "Run `pulumi up` again to copy the file anew." },
  hashMismatch: {
    code: "HASH_MISMATCH",
    remedy:
      "The file was not installed. Run `pulumi up` again; if it comes back, look at antivirus on the server.",
  },
  hashUnavailable: {
    code: "HASH_UNAVAILABLE",
    remedy: "Nothing unverified is installed: repair Windows Installer or .NET on the server.",
  },
  diskFull: { code: "DISK_FULL", remedy: "Free space on the drive, then run `pulumi up` again." },
  locked: { code: "LOCKED", remedy: "Wait until it is over, then run `pulumi up` again." },
  notLocked: {
    code: "NOT_LOCKED",
    remedy: "The hold on the server was lost, so nothing was started. Run `pulumi up` again.",
  },
  jobExists: { code: "JOB_EXISTS", remedy: "Run `pulumi up` again: it takes over the job that is there." },
  jobUnknown: { code: "JOB_UNKNOWN", remedy: "Run `pulumi up` again: it looks first." },
  jobNotStarted: {
    code: "JOB_NOT_STARTED",
    remedy:
      "Look at Scheduled Tasks on the server (is the service Schedule running?), then run `pulumi up` again.",
  },
  windows: { code: "WINDOWS_REFUSED", remedy: "" },
};

/** The operator's view of what the agent could not do: `<server>: <agent's sentence> <what to do>`. */
export function agentFailed(subject: string, failure: AgentFailure): MachineError {
  const { code, remedy } = meaningOf(failure.code);
  const sentence = asSentence(failure.message);
  return new MachineError({
    code,
    message: [`${subject}: ${sentence}`, remedy].filter((text) => text !== "").join(" "),
    detail: failure.detail,
  });
}

function meaningOf(code: string): Meaning {
  return Object.hasOwn(MEANINGS, code) ? MEANINGS[code as AgentFailureCode] : MEANINGS.windows;
}

function asSentence(text: string): string {
  const trimmed = text.trim();
  return /[.!?]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}
