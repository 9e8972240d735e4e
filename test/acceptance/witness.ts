import type { SshTarget } from "../../ssh/contract";
import type { ClaimId } from "./claims";
import type { Judgement } from "./judgements";

/** Something that the product is run against and that can contradict it: the lab, Wine behind OpenSSH, a real server. */
export interface Witness {
  /** "the lab". */
  readonly name: string;
  /** For every claim whether this witness can contradict it (judgements.ts). */
  readonly judges: Readonly<Record<ClaimId, Judgement>>;
  /** Its servers are as they are, so it may find nothing to judge a claim by. Default: that is a failure. */
  readonly mayDecline?: boolean;
  /** A server of its own in that situation; nothing of an earlier one is on it, but where the server is real. */
  start(situation: Situation): Promise<WitnessServer>;
}

/**
 * The server has an Exchange that takes `rollup`.
 * "ready": the installation succeeds. "fails": msiexec ends with 1603 and nothing is registered.
 * "asks for a restart": msiexec ends with 3010.
 */
export type Situation = "ready" | "fails" | "asks for a restart";

export interface WitnessServer {
  readonly target: SshTarget;
  /** As in the input: "RU7". */
  readonly rollup: string;
  /** Folder of this machine in which the rollups' .msp files lie under the catalogue's names. */
  readonly packages: string;
  readonly world: World;
  /** Ends everything that start() began. */
  close(): Promise<void>;
}

/** The server as somebody sees it who does not use our agent. Paths are Windows paths. */
export interface World {
  computerName(): Promise<string>;
  machineGuid(): Promise<string>;
  /** "8.0.685.25": Windows Installer's version of the product. */
  build(): Promise<string>;
  /** Patch codes that Windows Installer lists for Exchange as applied; "{…}", upper case, sorted. */
  appliedPatches(): Promise<readonly string[]>;
  /** At least all that are named MSExchange*; sorted by name. */
  services(): Promise<readonly WorldService[]>;
  /** A file or folder is there. */
  exists(path: string): Promise<boolean>;
  /** Text of a file; undefined: not there. */
  read(path: string): Promise<string | undefined>;
  /** Names in a folder, sorted; none where it is not there. */
  list(path: string): Promise<readonly string[]>;
  /** What tells one content from another (version or hash) of files that the rollup replaces, by path. */
  exchangeFiles(): Promise<Readonly<Record<string, string>>>;
  /** Scheduled tasks with our name. */
  tasks(): Promise<readonly string[]>;
  /** How often msiexec was started with a patch so far. undefined: cannot be known here. */
  patchRuns(): Promise<number | undefined>;
  /** Something that differs after a restart of Windows. undefined: cannot be known here. */
  boot(): Promise<string | undefined>;
}

export interface WorldService {
  readonly name: string;
  readonly start: "automatic" | "manual" | "disabled";
  readonly running: boolean;
}
