import type { AgentFailure, AgentFailureCode } from "../agent/protocol";
import { MachineError, type MachineErrorCode } from "./machine-error";

interface Meaning {
  readonly code: MachineErrorCode;
  /** What to do, as far as the agent's own message does not say it. */
  readonly remedy: string;
}

const RUN_AGAIN = "Then run `pulumi up` again.";

const MEANINGS: Readonly<Record<AgentFailureCode, Meaning>> = {
  badRequest: {
    code: "AGENT_BAD_REQUEST",
    remedy: "Nothing was changed. Report it to exchange-rollup's makers.",
  },
  notAdministrator: { code: "NOT_ADMINISTRATOR", remedy: "" },
  wrongBitness: { code: "WRONG_BITNESS", remedy: "" },
  accessList: { code: "ACCESS_LIST", remedy: RUN_AGAIN },
  missingFile: { code: "STAGED_FILE_MISSING", remedy: "Run `pulumi up` again to copy it anew." },
  hashMismatch: {
    code: "HASH_MISMATCH",
    remedy: "Run `pulumi up` again; if it comes back, look at antivirus on the server.",
  },
  hashUnavailable: { code: "HASH_UNAVAILABLE", remedy: RUN_AGAIN },
  diskFull: { code: "DISK_FULL", remedy: RUN_AGAIN },
  locked: { code: "LOCKED", remedy: "Nothing was changed. Run `pulumi up` again when it is over." },
  notLocked: { code: "NOT_LOCKED", remedy: "Nothing was started." },
  jobExists: { code: "JOB_EXISTS", remedy: "Run `pulumi up` again: it takes over the job that is there." },
  jobUnknown: { code: "JOB_UNKNOWN", remedy: "Run `pulumi up` again: it looks first." },
  jobNotStarted: { code: "JOB_NOT_STARTED", remedy: RUN_AGAIN },
  otherOwner: {
    code: "OTHER_OWNER",
    remedy:
      "Nothing was changed. If this resource was renamed or moved, name the old one in its `aliases`; " +
      "else release the server in the stack that holds it.",
  },
  noRecord: {
    code: "RECORD_MISSING",
    remedy: "Nothing was changed. Run `pulumi refresh` to see what is there.",
  },
  wrongToken: {
    code: "RECORD_MISSING",
    remedy: "Nothing was changed. The server was taken anew since this state was written.",
  },
  servicesOwed: {
    code: "SERVICES_NOT_RESTORED",
    remedy: "Put right what stops them, then run the same command again.",
  },
  evidenceOwed: {
    code: "EVIDENCE_FILE",
    remedy: "Run the same command again: it puts them back first.",
  },
  noCluster: { code: "NO_CLUSTER", remedy: "Nothing was changed." },
  clusterDown: {
    code: "CLUSTER_DOWN",
    remedy: "Nothing was changed. Look at the Cluster service of this node, and ask again.",
  },
  noShell: {
    code: "NO_EXCHANGE_SHELL",
    remedy: "Name a host with Exchange's management tools in `management`.",
  },
  noCredentials: {
    code: "NO_NETWORK_CREDENTIALS",
    remedy:
      "Give `management` a connection with a password: a session that was logged on with a key cannot reach Active Directory.",
  },
  noRights: {
    code: "NO_EXCHANGE_RIGHTS",
    remedy:
      "Give the account of `management` the role Exchange Server Administrator and local administration on every node.",
  },
  exchangeRefused: { code: "EXCHANGE_REFUSED", remedy: "Nothing more was started." },
  windows: { code: "WINDOWS_REFUSED", remedy: "Run `pulumi up` again: it looks first." },
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
