import type { ClusterView } from "./cluster/contract";
import type { Steps } from "./steps";

/**
 * The seams inside the lab: what a simulated machine offers to the programs that run on it (COM doubles, command-line
 * programs, the SSH front). Everything here is the world's side; nothing knows of the product.
 *
 * Paths are full Windows paths ("C:\\WINDOWS\\system32"), case-insensitive. Errors that Windows would give a number
 * are thrown as WindowsError. What the lab does not know is thrown as Refusal and noted in `machine.refusals`.
 */

/** A Win32 error: 2 file not found, 3 path not found, 5 access denied, 32 in use, 80/183 exists, 112 disk full … */
export class WindowsError extends Error {
  constructor(
    readonly number: number,
    message: string,
  ) {
    super(message);
  }
}

/** Something was asked that the lab was not taught. Never caught and answered by the lab itself. */
export class Refusal extends Error {}

export interface Clock {
  /** Lab time, milliseconds since 1970 (UTC). */
  now(): number;
  /** Calls back when lab time has come; returns the cancel function. */
  after(ms: number, callback: () => void): () => void;
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Whoever computes (a script between two calls) holds a jumping clock still until it releases. */
  hold(): () => void;
}

/** "SYSTEM" or a user's name. Administrators are known to the machine. */
export interface Account {
  readonly name: string;
  readonly administrator: boolean;
  /** Of a log-on by password. A key's session, LocalSystem and whoever does not say so have none (operations.md 9.2). */
  readonly networkCredentials?: boolean;
}

export interface FileFacts {
  readonly path: string;
  readonly kind: "file" | "folder";
  readonly size: number;
  /** Lab time, ms. */
  readonly modified: number;
  /** Of a file: when it came to be under this name; writing over it keeps it. */
  readonly created?: number;
}

/** The disk as one account sees it: access lists are checked, sharing and free space too. */
export interface DiskView {
  stat(path: string): FileFacts | undefined;
  list(path: string): readonly string[];
  read(path: string): Buffer;
  /** Creates or replaces; `append` adds at the end. */
  write(
    path: string,
    data: Buffer,
    options?: { readonly append?: boolean; readonly createNew?: boolean },
  ): void;
  /** Into a file that is there; what lies between its end and the offset is filled with zeros. */
  writeAt(path: string, offset: number, data: Buffer): void;
  createFolder(path: string): void;
  remove(path: string): void;
  removeFolder(path: string): void;
  rename(from: string, to: string): void;
  freeBytes(drive: string): number;
  /** SDDL of a file or folder ("D:PAI(A;OICI;FA;;;BA)(A;OICI;FA;;;SY)"); setting it applies inheritance. */
  accessList(path: string): string;
  setAccessList(path: string, sddl: string): void;
}

export type RegistryValue =
  | { readonly type: "REG_SZ" | "REG_EXPAND_SZ"; readonly data: string }
  | { readonly type: "REG_DWORD"; readonly data: number }
  | { readonly type: "REG_MULTI_SZ"; readonly data: readonly string[] };

/** Keys as "HKLM\\SOFTWARE\\…"; a 32-bit process sees WOW6432Node for HKLM\SOFTWARE. */
export interface RegistryView {
  get(key: string, value: string): RegistryValue | undefined;
  exists(key: string): boolean;
  subkeys(key: string): readonly string[];
  values(key: string): readonly string[];
  set(key: string, value: string, data: RegistryValue): void;
  remove(key: string, value?: string): void;
}

/** As MsiEnumPatchesEx and MsiGetPatchInfoEx report it (operations.md 3.2). */
export interface InstalledPatch {
  readonly productCode: string;
  readonly patchCode: string;
  readonly state: 1 | 2 | 4 | 8;
  /** Names as MsiGetPatchInfoEx has them: DisplayName, Uninstallable, InstallDate, LocalPackage, MoreInfoURL … */
  readonly properties: Readonly<Record<string, string>>;
}

export interface InstallerView {
  readonly version: string;
  readonly products: readonly string[];
  /** VersionString, ProductName, LocalPackage …; undefined: unknown product; throws for an unknown property. */
  productInfo(productCode: string, property: string): string | undefined;
  patches(productCode: string): readonly InstalledPatch[];
}

/** One row of root\cimv2 Win32_NTLogEvent. */
export interface LoggedEvent {
  readonly log: "Application" | "System";
  readonly source: string;
  readonly id: number;
  /** 1 error, 2 warning, 3 information. */
  readonly type: 1 | 2 | 3;
  readonly time: number;
  readonly message: string;
}

/** A running program. Ends when its promise does, when killed, or when power fails. */
export interface LabProcess {
  readonly pid: number;
  readonly image: string;
  readonly account: Account;
  readonly bits: 32 | 64;
  readonly environment: Readonly<Record<string, string>>;
  currentFolder: string;
  /** Aborted when the process is killed (session end, power loss, taskkill). */
  readonly killed: AbortSignal;
  /** The life of the session or task that it belongs to; what it starts belongs there too. */
  readonly session?: AbortSignal | undefined;
}

/** `silence`: nothing comes back. `error`: a number of WinHTTP, 12007 (no such name), 12029 (no connection). */
export type HttpAnswer =
  | { readonly status: number; readonly body: Buffer }
  | { readonly error: number; readonly words: string }
  | "silence";

/** What the operating system says of itself (Win32_OperatingSystem, `ver`). */
export interface WindowsFacts {
  /** "5.2": Server 2003; "6.0": Server 2008. */
  readonly version: "5.2" | "6.0";
  readonly build: string;
  readonly servicePack: string;
  readonly productName: string;
  readonly language: "en" | "de";
}

/** One row of Win32_Process or tasklist. */
export interface ProcessFacts {
  readonly pid: number;
  readonly image: string;
  readonly commandLine: string;
  readonly bits: 32 | 64;
  /** Full paths of what it has loaded. */
  readonly modules: readonly string[];
}

/** What a command-line program gets, and the exit code it gives. */
export interface ProgramCall {
  readonly machine: LabMachine;
  readonly process: LabProcess;
  /** After the program's name, as CommandLineToArgvW would split it. */
  readonly args: readonly string[];
  /** The whole command line, unsplit. */
  readonly commandLine: string;
  readonly stdin: Buffer;
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
}
export type Program = (call: ProgramCall) => Promise<number>;

export interface LabMachine {
  readonly name: string;
  readonly windows: WindowsFacts;
  readonly clock: Clock;
  readonly power: "on" | "off";
  readonly installer: InstallerView;
  /** Every moment at which something can die here: recorded, and armed by tests. */
  readonly steps: Steps;
  /** What was asked for and refused, in order. A test asserts it empty. */
  readonly refusals: readonly string[];
  refuse(what: string): never;
  disk(account: Account): DiskView;
  registry(bits: 32 | 64): RegistryView;
  events(): readonly LoggedEvent[];
  /** Whether the WMI service (WinMgmt) runs: otherwise GetObject("winmgmts:") fails. */
  readonly wmiRunning: boolean;
  /** Members of automation objects that this machine's makers left out: "FileSystemObject.MoveFolder", "Enumerator". */
  readonly missingAutomation: ReadonlySet<string>;
  /** What the cluster's programs see on this machine; undefined: no node, or its Cluster service is no member now. */
  readonly cluster: ClusterView | undefined;
  /** Whether the Cluster Automation Server (MSCluster.Cluster) is registered for scripts. */
  readonly clusterAutomation: boolean;
  /** What a GET by way of WinHTTP and the machine's proxy settings meets. */
  http(url: string): HttpAnswer;
  /** What Exchange's cmdlets reach from here. */
  readonly exchangeClusters: readonly ClusterView[];
  account(name: string): Account | undefined;
  /** What GetFileVersion gives: "8.0.783.2"; undefined: the file has no version resource. Throws 2/3 for no file. */
  fileVersion(path: string): string | undefined;
  /**
   * An open handle of a process: writing, renaming and deleting give 32 to everybody, until the returned function is
   * called or the process ends.
   */
  holdOpen(path: string, pid: number): () => void;
  /** The environment a new process of this account gets. */
  environment(account: Account, bits: 32 | 64): Readonly<Record<string, string>>;
  /** What runs now, the callers included. */
  processes(): readonly ProcessFacts[];
  /** Told when power fails or is back (after boot); returns the function that stops the telling. */
  onPower(listener: (power: "on" | "off") => void): () => void;
  /**
   * Runs one command line as CreateProcess would, in a new process; resolves with its exit code.
   * cmd.exe is one of the programs (/c, redirection, &, &&, %VAR%).
   */
  run(options: RunOptions): Promise<number>;
}

export interface RunOptions {
  readonly commandLine: string;
  readonly account: Account;
  readonly bits?: 32 | 64;
  readonly currentFolder?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly stdin?: Buffer;
  readonly stdout?: (text: string) => void;
  readonly stderr?: (text: string) => void;
  /** Killed with it: a session or a parent process. */
  readonly killed?: AbortSignal;
}

/** What the SSH front needs to know of a machine (lab/front/). */
export interface SshServerKind {
  /** openssh: "/C:/…" and cmd.exe. cygwin: "/cygdrive/c/…", bash. virtualRoot: "/" is a folder, cmd.exe. powershell: openssh with PowerShell as default shell. */
  readonly kind: "openssh" | "cygwin" | "virtualRoot" | "powershell";
  readonly bits: 32 | 64;
}
