import { execFile } from "node:child_process";
import { rmSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import type { WinePrefix } from "./wine-prefix";

const run = promisify(execFile);

const SOURCES = path.join(__dirname, "stand-ins");
const COMPILER = "x86_64-w64-mingw32-gcc";
const FLAGS = ["-municode", "-O1", "-Wall", "-Wno-unused-function", "-Werror", "-s"];
const LIBRARIES = ["-ladvapi32"];

/** In place of Wine's: programs that Wine has only as empty shells. */
export const STAND_INS = ["cacls.exe", "certutil.exe", "fsutil.exe", "sc.exe", "schtasks.exe"] as const;

/** Once a process, in a folder that goes with it. */
let built: Promise<string> | undefined;

/** Into System32; service.exe, which every service of the witness runs, into C:\witness. */
export async function installStandIns(wine: WinePrefix): Promise<void> {
  built ??= build();
  const folder = await built;
  for (const name of STAND_INS) {
    const target = path.join(wine.drive, "windows", "system32", name);
    await rm(target, { force: true });
    await copyFile(path.join(folder, name), target);
  }
  await mkdir(path.join(wine.drive, "witness"), { recursive: true });
  await copyFile(path.join(folder, "service.exe"), path.join(wine.drive, "witness", "service.exe"));
}

async function build(): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "exchange-rollup-stand-ins-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const sources = (await readdir(SOURCES)).filter((name) => name.endsWith(".c"));
  await Promise.all(
    sources.map((name) =>
      run(COMPILER, [
        ...FLAGS,
        "-o",
        path.join(folder, name.replace(/\.c$/, ".exe")),
        path.join(SOURCES, name),
        ...LIBRARIES,
      ]),
    ),
  );
  return folder;
}
