import { accessSync, constants, statSync } from "node:fs";
import path from "node:path";

/** Full path of a program on PATH; undefined: not there. */
export function findProgram(name, env = process.env) {
  const folders = (env.PATH ?? env.Path ?? "").split(path.delimiter).filter((folder) => folder !== "");
  for (const folder of folders) {
    const found = programIn(folder, name);
    if (found) return found;
  }
  return undefined;
}

/** Full path of a program in one folder; undefined: not there. */
export function programIn(folder, name) {
  const endings = process.platform === "win32" ? [".exe", ".cmd"] : [""];
  return endings.map((ending) => path.resolve(folder, name + ending)).find(isProgram);
}

function isProgram(file) {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
