import type {
  OwnershipRecord,
  RolloutErrorCode,
  RolloutErrorFacts,
  RunReport,
  ServerState,
} from "./contract";

export const ROLLOUT_ERROR_CODES: readonly RolloutErrorCode[] = [
  "UNKNOWN_ROLLUP",
  "OTHER_OWNER",
  "RECORD_MISSING",
  "REMOVAL_UNSUPPORTED",
  "REMOVAL_POLICY",
  "WOULD_END_LOWER",
  "REMOVAL_FAILED",
  "NO_EXCHANGE",
  "OTHER_SERVICE_PACK",
  "CLUSTER_NODE",
  "ROLES_DIFFER",
  "PACKAGE_MISSING",
  "PACKAGE_WRONG",
  "PACKAGE_HASH",
  "DISK_FULL",
  "INSTALLER_BUSY",
  "INSTALLER_POLICY",
  "INSTALLER_CACHE",
  "FILE_IN_USE",
  "INTERIM_UPDATE",
  "STATE_UNKNOWN",
  "OTHER_MACHINE",
  "JOB_RUNNING",
  "NOT_ADMINISTRATOR",
  "STOP_SERVICES",
  "WITHDRAWN",
  "FOREFRONT",
  "SERVER_BROKEN",
  "EVIDENCE_FILE",
  "LOST_SIGHT",
  "INSTALL_FAILED",
  "LEVEL_NOT_REACHED",
  "SERVICES_NOT_RESTORED",
  "RESTART_FAILED",
  "NOT_BACK",
  "CANCELLED",
];

/** A rollout that did not reach its target. The message's first sentence makes sense alone; details follow a blank line. */
export class RolloutError extends Error implements RolloutErrorFacts {
  readonly code: RolloutErrorCode;
  readonly property: string | null;
  readonly found: ServerState | null;
  readonly state: ServerState | null;
  readonly run: RunReport | null;
  readonly record: OwnershipRecord | null;
  readonly touched: boolean;

  constructor(options: { readonly message: string; readonly cause?: unknown } & RolloutErrorFacts) {
    super(options.message, { cause: options.cause });
    this.name = "RolloutError";
    this.code = options.code;
    this.property = options.property;
    this.found = options.found;
    this.state = options.state;
    this.run = options.run;
    this.record = options.record;
    this.touched = options.touched;
  }
}
