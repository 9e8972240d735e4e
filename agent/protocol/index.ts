/**
 * What the controller asks of the agent on a server, and what it answers.
 *
 * The request is a JSON file, ASCII with \u escapes; the reply is the same, printed between REPLY_BEGIN and
 * REPLY_END because cscript can die with exit code 0 and no text. Paths are Windows paths as the server sees them.
 * `null` and "unknown" mean "could not find out", never "no". Times are the server's own clock, UTC, ISO 8601.
 *
 * Between the two markers stand lines of at most REPLY_LINE characters; joined without anything between them they are
 * the reply's JSON. This file is part of the agent's bundle, hence `var`.
 */
import type { ExchangeRequest, InspectClusterRequest, MoveGroupRequest } from "./clusters";
import type { InspectRequest } from "./inspection";
import type { ApplyRequest, CollectRequest, ResumeRequest, StatusRequest } from "./jobs";
import type { LockRequest, UnlockRequest } from "./lock";
import type { ClaimRequest, DisownRequest, RememberRequest } from "./record";
import type { StageRequest } from "./staging";

export type * from "./answer";
export type * from "./broken";
export type * from "./clusters";
export type * from "./foresight";
export type * from "./evidence";
export type * from "./forefront";
export type * from "./inspection";
export type * from "./jobs";
export type * from "./lock";
export type * from "./other-services";
export type * from "./owa";
export type * from "./record";
export type * from "./staging";

export var PROTOCOL = 1;
export var REPLY_BEGIN = "<<exchange-rollup-reply";
export var REPLY_END = "exchange-rollup-reply>>";
export var REPLY_LINE = 2000;
/** Everything that the product keeps on a server lies here (below %SystemDrive%). */
export var HOME_FOLDER = "ExchangeRollup";

export type AgentRequest =
  | InspectRequest
  | StageRequest
  | LockRequest
  | UnlockRequest
  | ClaimRequest
  | DisownRequest
  | ApplyRequest
  | ResumeRequest
  | StatusRequest
  | CollectRequest
  | InspectClusterRequest
  | MoveGroupRequest
  | RememberRequest
  | ExchangeRequest;

export type AgentReply<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: AgentFailure };

/** A condition that the agent met and understands; `message` is an English sentence for the operator. */
export interface AgentFailure {
  readonly code: AgentFailureCode;
  readonly message: string;
  /** What Windows said: an error number, a command with its exit code and last lines. May be empty. */
  readonly detail: string;
}

export type AgentFailureCode =
  | "badRequest" // a request that this agent does not know: caller's bug or another version
  | "notAdministrator"
  | "wrongBitness" // 32-bit process on 64-bit Windows, and no way out of it
  | "accessList" // our folder could not be closed to others
  | "missingFile"
  | "hashMismatch"
  | "hashUnavailable" // no way to hash on this server
  | "diskFull"
  | "locked" // another live holder: `AgentFailure.message` says who, since when, doing what
  | "notLocked" // a change was asked for without the lock's token
  | "jobExists"
  | "jobUnknown"
  | "otherOwner" // the record names another resource: `AgentFailure.message` says which, since when
  | "noRecord" // there is no record where one is needed
  | "wrongToken" // the record's token is another one
  | "servicesOwed" // services are not as a job found them: `AgentFailure.message` says which
  | "evidenceOwed" // exe.config files carry a change of ours
  | "jobNotStarted" // the task was created but the job's started-marker never came
  | "noCluster" // this computer is no node of a failover cluster
  | "clusterDown" // it is one, and its Cluster service does not answer
  | "noShell" // PowerShell or Exchange's snap-in is not there
  | "noCredentials" // the session has no network credentials: it was logged on with a key
  | "noRights" // the account may not do this in Exchange
  | "exchangeRefused" // the cmdlet ran and said no: `AgentFailure.message` is what it said
  | "windows"; // anything else that Windows refused
