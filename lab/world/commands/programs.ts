import { cscript } from "../../wsh/cscript";
import { WindowsError } from "../contract";
import { FSCUTILITY } from "../exchange/forefront";
import type { Machine } from "../machine";
import { nameOf, resolvePath } from "../paths";
import type { WorldProgram } from "../program";
import { cacls } from "./cacls";
import { certutil } from "./certutil";
import { cluster } from "./cluster";
import { cmd } from "./cmd/cmd";
import { fscutility } from "./fscutility";
import { fsutil } from "./fsutil";
import { hostname } from "./hostname";
import { icacls } from "./icacls";
import { msiexec } from "./msiexec";
import { net } from "./net";
import { ping } from "./ping";
import { reg } from "./reg";
import { sc } from "./sc";
import { schtasks } from "./schtasks";
import { shutdown } from "./shutdown";
import { taskkill } from "./taskkill";
import { tasklist } from "./tasklist";
import { powershellExe } from "../powershell/powershell";
import { whoami } from "./whoami";

/** What lies in system32 and SysWOW64 of these machines and the lab was taught. */
const PROGRAMS: Readonly<Record<string, WorldProgram>> = {
  "cacls.exe": cacls,
  "certutil.exe": certutil,
  "cluster.exe": cluster,
  "cmd.exe": cmd,
  "cscript.exe": cscript,
  "fsutil.exe": fsutil,
  "hostname.exe": hostname,
  "icacls.exe": icacls,
  "msiexec.exe": msiexec,
  "net.exe": net,
  "ping.exe": ping,
  "reg.exe": reg,
  "sc.exe": sc,
  "schtasks.exe": schtasks,
  "shutdown.exe": shutdown,
  "taskkill.exe": taskkill,
  "tasklist.exe": tasklist,
  "whoami.exe": whoami,
};

export const SYSTEM_PROGRAMS: readonly string[] = Object.keys(PROGRAMS);

/** Not there on a Server 2003 as delivered; asking for one is answered as Windows does, not refused. */
const NOT_THERE = [
  "powershell",
  "pwsh",
  "bash",
  "sh",
  "uname",
  "cygpath",
  "robocopy",
  "id",
  "true",
  "nosuchprogram",
];

/** Windows PowerShell 1.0 is no part of Server 2003; Exchange 2007 asks for it (operations.md 9.4). */
export const POWERSHELL = "WindowsPowerShell\\v1.0\\powershell.exe";

/** cmd does not wait for programs with a window. */
const WINDOWED = ["msiexec.exe"];

const SYSTEM32 = "c:\\windows\\system32";
const SYSWOW64 = "c:\\windows\\syswow64";

interface Wanted {
  readonly machine: Machine;
  readonly name: string;
  readonly bits: 32 | 64;
  readonly currentFolder: string;
  readonly environment: Readonly<Record<string, string>>;
}

export interface FoundProgram {
  readonly image: string;
  readonly bits: 32 | 64;
  readonly program: WorldProgram;
  readonly windowed: boolean;
  /** For a batch file: its path; the program is cmd.exe. */
  readonly batch: string | undefined;
}

/** CreateProcess's search: as named, the current folder, system32, PATH. 2 when there is none. */
export function findProgram(wanted: Wanted): FoundProgram {
  const { machine } = wanted;
  for (const path of candidates(wanted)) {
    const image = redirect(path, wanted);
    if (image && machine.files.file(image)) return describe(machine, image);
  }
  const bare = nameOf(wanted.name)
    .toLowerCase()
    .replace(/\.exe$/, "");
  if (!/[\\/]/.test(wanted.name) && !NOT_THERE.includes(bare)) machine.refuse(`program ${wanted.name}`);
  throw new WindowsError(2, `The system cannot find the file ${wanted.name}`);
}

function describe(machine: Machine, image: string): FoundProgram {
  const name = nameOf(image).toLowerCase();
  const folder = image.slice(0, image.lastIndexOf("\\")).toLowerCase();
  const bits = folder.startsWith(SYSWOW64) ? 32 : 64;
  if (/\.(cmd|bat)$/.test(name)) return { image, bits, program: cmd, windowed: false, batch: image };
  const program =
    folder === SYSTEM32 || folder === SYSWOW64
      ? PROGRAMS[name]
      : image.toLowerCase().endsWith(`\\${POWERSHELL.toLowerCase()}`)
        ? powershellExe
        : image.toLowerCase() === FSCUTILITY.toLowerCase()
          ? fscutility
          : undefined;
  if (!program) return machine.refuse(`program ${image}`);
  return { image, bits, program, windowed: WINDOWED.includes(name), batch: undefined };
}

function candidates({ name, currentFolder, environment }: Wanted): string[] {
  const names = /\.[^\\/.]+$/.test(name) ? [name] : [`${name}.exe`, `${name}.cmd`, `${name}.bat`];
  if (/[\\/]/.test(name)) return names.map((one) => resolvePath(currentFolder, one));
  const path = Object.entries(environment).find(([key]) => key.toLowerCase() === "path")?.[1] ?? "";
  const folders = [currentFolder, "C:\\WINDOWS\\system32", ...path.split(";").filter((part) => part !== "")];
  return folders.flatMap((folder) => names.map((one) => `${folder}\\${one}`));
}

/**
 * A 32-bit process that says system32 gets SysWOW64; `sysnative` gets it out of there, but on Server 2003 only with a
 * hotfix (operations.md 3.1, UNVERIFIED: nastier reading, it is not there).
 */
function redirect(path: string, { bits, machine }: Wanted): string | undefined {
  const lower = path.toLowerCase();
  if (lower.startsWith("c:\\windows\\sysnative\\")) {
    if (bits !== 32 || machine.windows.version === "5.2") return undefined;
    return `C:\\WINDOWS\\system32${path.slice("c:\\windows\\sysnative".length)}`;
  }
  if (bits === 32 && lower.startsWith(`${SYSTEM32}\\`))
    return `C:\\WINDOWS\\SysWOW64${path.slice(SYSTEM32.length)}`;
  return path;
}
