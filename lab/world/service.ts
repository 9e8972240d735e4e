export type StartMode = "boot" | "system" | "auto" | "demand" | "disabled";

/** Numbers as in the registry and in `sc qc`. */
export const START_NUMBER: Readonly<Record<StartMode, number>> = {
  boot: 0,
  system: 1,
  auto: 2,
  demand: 3,
  disabled: 4,
};

/** SERVICE_STOPPED 1, START_PENDING 2, STOP_PENDING 3, RUNNING 4. */
export type RunState = 1 | 2 | 3 | 4;

export interface ServiceSpec {
  readonly name: string;
  readonly displayName: string;
  readonly start: StartMode;
  /** Server 2008 and later only. */
  readonly delayed?: boolean;
  readonly dependsOn?: readonly string[];
  /** "LocalSystem" unless said. */
  readonly account?: string;
  /** Full path of the program. */
  readonly image: string;
  /** Whether it is .NET code; its image on the disk says the same. */
  readonly managed?: boolean;
  readonly sharesProcess?: boolean;
  readonly startSeconds?: number;
  readonly stopSeconds?: number;
  /** false: answers a stop with 1052. */
  readonly stoppable?: boolean;
  /** Files its process keeps loaded. */
  readonly modules?: readonly string[];
  /** Running when the machine is first seen; default: as its start type says. */
  readonly running?: boolean;
}

/** How a start ends when it does not end well. */
export interface StartFailure {
  /** 1053 no answer in 30 s, 1066 service-specific, 1067 process ended, 1069 logon failed … */
  readonly win32: number;
  readonly serviceCode?: number;
}

export interface Service {
  readonly spec: ServiceSpec;
  start: StartMode;
  delayed: boolean;
  dependsOn: readonly string[];
  state: RunState;
  win32ExitCode: number;
  serviceExitCode: number;
  pid: number;
  /** Set by a test: from now on a start fails so. */
  failure: StartFailure | undefined;
  /** Set by a test: how long a stop takes, seconds of lab time. Infinity: it hangs. */
  stopSeconds: number;
  startSeconds: number;
}

export function newService(spec: ServiceSpec): Service {
  return {
    spec,
    start: spec.start,
    delayed: spec.delayed ?? false,
    dependsOn: spec.dependsOn ?? [],
    state: 1,
    // ERROR_SERVICE_NEVER_STARTED
    win32ExitCode: 1077,
    serviceExitCode: 0,
    pid: 0,
    failure: undefined,
    stopSeconds: spec.stopSeconds ?? 2,
    startSeconds: spec.startSeconds ?? 2,
  };
}

/** What a snapshot of a service shows: enough to say "exactly as before". */
export interface ServiceSnapshot {
  readonly name: string;
  readonly start: StartMode;
  readonly delayed: boolean;
  readonly running: boolean;
}
