import { existsSync } from "node:fs";
import path from "node:path";
import { findProgram } from "../engine/find-program.mjs";
import { Trouble } from "../trouble.mjs";

/** Which Debian package has it: a program on PATH, or a file. */
const PACKAGES = {
  wine: "wine",
  wineboot: "wine",
  wineserver: "wine64",
  msiinfo: "msitools",
  msibuild: "msitools",
  wixl: "wixl",
  sshd: "openssh-server",
  ssh: "openssh-client",
  sftp: "openssh-client",
  scp: "openssh-client",
  "ssh-agent": "openssh-client",
  "ssh-keygen": "openssh-client",
  "ssh-keyscan": "openssh-client",
  "x86_64-w64-mingw32-gcc": "gcc-mingw-w64-x86-64",
  "/usr/lib/python3/dist-packages/olefile": "python3-olefile",
};

export const WINE = ["wine", "wineboot", "wineserver"];
export const WITNESSES = Object.keys(PACKAGES);
export const WITNESS_PACKAGES = [...new Set(Object.values(PACKAGES))];

/** Debian's PATH of an ordinary user lacks them. */
const SYSTEM_FOLDERS = ["/usr/local/sbin", "/usr/sbin", "/sbin"];

/** A suite of witnesses cannot say anything without them. `untried`: what was therefore not done, a sentence. */
export function requirePrograms(programs, untried, env = process.env) {
  const missing = programs.filter((program) => !isThere(program, env));
  if (missing.length === 0) return;
  // wineserver is of no use without the rest.
  const packages = new Set(missing.flatMap((program) => (WINE.includes(program) ? WINE : [program])));
  const names = [...new Set([...packages].map((program) => PACKAGES[program]))].join(" ");
  throw new Trouble(
    `${missing.join(", ")}: missing. ${untried} ` +
      `On Debian 12, as root: apt-get update && apt-get install --no-install-recommends ${names}`,
  );
}

function isThere(program, env) {
  return program.startsWith("/") ? existsSync(program) : findProgram(program, env) !== undefined;
}

export function withSystemFolders(env = process.env) {
  const folders = (env.PATH ?? "").split(path.delimiter).filter((folder) => folder !== "");
  const further = SYSTEM_FOLDERS.filter((folder) => !folders.includes(folder));
  return { ...env, PATH: [...folders, ...further].join(path.delimiter) };
}
