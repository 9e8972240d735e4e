import { posix } from "node:path";
import type { Account, DiskView, LabMachine, SshServerKind } from "../world/contract";

export const VIRTUAL_ROOT = "C:\\sftproot";
export const CYGWIN_ROOT = "C:\\cygwin";

/** What a path of an SFTP client stands for: a Windows path, or one of the server's own inventions ("/" with drives). */
export type Place =
  | { readonly kind: "windows"; readonly path: string }
  | { readonly kind: "drives"; readonly entries: readonly string[] }
  | { readonly kind: "nowhere" };

/** How one kind of SSH server shows the disk (operations.md 9.1: which servers these machines can run). */
export interface DiskMap {
  /** Full path, in the server's own spelling. */
  resolve(path: string): string;
  /** Of a resolved path. */
  place(path: string): Place;
  /** Windows folder where commands start. */
  readonly commandFolder: string;
  /** Where SFTP lands, as SFTP spells it. */
  readonly home: string;
}

export interface MapOptions {
  readonly machine: LabMachine;
  readonly account: Account;
  readonly server: SshServerKind;
}

export function diskMap(options: MapOptions): DiskMap {
  switch (options.server.kind) {
    case "openssh":
    case "powershell":
      return openSshMap(options);
    case "cygwin":
      return cygwinMap(options);
    case "virtualRoot":
      return virtualRootMap(options);
  }
}

/** Microsoft's port: "/C:/Documents and Settings/adm", "C:/x" and "C:\x" too; "/" shows the drives. */
function openSshMap({ machine, account, server }: MapOptions): DiskMap {
  const profile = profileOf({ machine, account, server });
  const home = `/${profile.replaceAll("\\", "/")}`;
  return {
    home,
    commandFolder: profile,
    resolve: (path) => {
      const slashed = path.replaceAll("\\", "/");
      return posix.resolve(home, /^[A-Za-z]:/.test(slashed) ? `/${slashed}` : slashed);
    },
    place: (path) => {
      if (path === "/") return { kind: "drives", entries: drivesOf(machine.disk(account)) };
      const match = /^\/([A-Za-z]:)(?:\/(.*))?$/.exec(path);
      return match ? { kind: "windows", path: windowsPath(match[1] ?? "", match[2]) } : { kind: "nowhere" };
    },
  };
}

/** Cygwin: "/" is C:\cygwin, drives are below /cygdrive. */
function cygwinMap({ machine, account }: MapOptions): DiskMap {
  const home = `/home/${account.name}`;
  return {
    home,
    commandFolder: `${CYGWIN_ROOT}\\home\\${account.name}`,
    resolve: (path) => posix.resolve(home, path),
    place: (path) => {
      if (path === "/cygdrive") {
        const letters = drivesOf(machine.disk(account)).map((drive) => drive.charAt(0).toLowerCase());
        return { kind: "drives", entries: letters };
      }
      return { kind: "windows", path: cygwinToWindows(path) };
    },
  };
}

export function cygwinToWindows(path: string): string {
  const match = /^\/cygdrive\/([A-Za-z])(?:\/(.*))?$/.exec(path);
  if (match) return windowsPath(`${(match[1] ?? "").toUpperCase()}:`, match[2]);
  const mounted = path.replace(/^\/usr\/(bin|lib)(?=\/|$)/, "/$1");
  return windowsPath(CYGWIN_ROOT, mounted.slice(1));
}

/** Others: "/" is one folder, and nothing outside can be seen. */
function virtualRootMap({ machine, account, server }: MapOptions): DiskMap {
  return {
    home: "/",
    commandFolder: profileOf({ machine, account, server }),
    resolve: (path) => posix.resolve("/", path.replaceAll("\\", "/")),
    place: (path) => ({ kind: "windows", path: windowsPath(VIRTUAL_ROOT, path.slice(1)) }),
  };
}

function profileOf({ machine, account, server }: MapOptions): string {
  return (
    machine.environment(account, server.bits)["USERPROFILE"] ?? `C:\\Documents and Settings\\${account.name}`
  );
}

function windowsPath(root: string, rest: string | undefined): string {
  const below = (rest ?? "").replaceAll("/", "\\").replace(/\\+$/, "");
  return below === "" && root.length > 2 ? root : `${root}\\${below}`;
}

function drivesOf(disk: DiskView): readonly string[] {
  const letters = Array.from({ length: 24 }, (_, index) => String.fromCharCode("C".charCodeAt(0) + index));
  return letters.map((letter) => `${letter}:`).filter((drive) => disk.stat(`${drive}\\`)?.kind === "folder");
}
