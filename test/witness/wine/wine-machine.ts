import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { makeRollupPackage, rollupPackageNames } from "../../../lab/msp";
import { levelsOfSeries } from "../../../lab/world/exchange/levels";
import type { SshTarget } from "../../../ssh/contract";
import { DURING_PATCH, installExchange, WITNESS_KEY } from "./exchange-product";
import { installServices, runBatch } from "./exchange-services";
import { openFrontDoor } from "./front-door";
import { PATCH_RUNS } from "./patch-runs";
import { installStandIns, STAND_INS } from "./stand-ins";
import { makeWinePrefix, type WinePrefix } from "./wine-prefix";
import { wineWorld, type WineWorld } from "./wine-world";

/** A Windows of Wine's with an Exchange at RTM, behind OpenSSH's sshd on 127.0.0.1. */
export interface WineMachine {
  readonly target: SshTarget;
  /** Folder of this machine with the rollups of RTM under the catalogue's names. */
  readonly packages: string;
  readonly world: WineWorld;
  readonly wine: WinePrefix;
  readonly faults: WineFaults;
  readonly close: () => Promise<void>;
}

export interface WineFaults {
  /** From now on msiexec ends with 1603 and registers nothing. */
  readonly patchFails: () => Promise<void>;
  readonly patchWorks: () => Promise<void>;
  /** From now on msiexec ends with 3010, and a file is to be replaced at the next restart. */
  readonly patchAsksForRestart: () => Promise<void>;
  /** Lines of cmd.exe that run in each patch from now on, before it touches anything; [] for none. */
  readonly duringPatch: (lines: readonly string[]) => Promise<void>;
}

/** Nothing is claimed before it is open: once in some hundred times a program of Wine's fails at its start for no visible reason. */
const ATTEMPTS = 2;

export async function openWineMachine(): Promise<WineMachine> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await openOnce();
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
      process.stdout.write(`Wine is set up once more: ${String(error)}\n`);
    }
  }
}

async function openOnce(): Promise<WineMachine> {
  const wine = await makeWinePrefix({ standIns: STAND_INS });
  try {
    await installStandIns(wine);
    const faults = faultsOf(wine);
    await faults.duringPatch([]);
    await wine.run("reg", ["add", "HKCU\\Software\\Wine", "/v", "Version", "/d", WINDOWS, "/f"]);
    await wine.powerOff();
    await wine.keepRunning();
    await runBatch(wine, "exchange-keys", EXCHANGE_KEYS);
    await installExchange(wine);
    await installServices(wine);
    const packages = await writePackages(wine);
    const door = await openFrontDoor(wine);
    return {
      target: door.target,
      packages,
      world: wineWorld(wine),
      wine,
      faults,
      close: async () => {
        await door.close();
        await wine.end();
      },
    };
  } catch (error) {
    await wine.end();
    throw error;
  }
}

/** Server 2008; Wine's default is another. */
const WINDOWS = "win2008";
const EXCHANGE = "HKLM\\SOFTWARE\\Microsoft\\Exchange\\v8.0";

/** What Exchange's own setup writes (operations.md 3.5). */
const EXCHANGE_KEYS = [
  `reg add "${EXCHANGE}\\Setup" /v MsiInstallPath /d "C:\\Program Files\\Microsoft\\Exchange Server" /f`,
  `reg add "${EXCHANGE}\\MailboxRole" /v ConfiguredVersion /d 8.0.685.25 /f`,
  `reg add "${WITNESS_KEY}" /f`,
];

/** What Windows Installer leaves when it cannot replace a file at once (MoveFileEx); Wine only ends with 3010. */
const PENDING_RENAME =
  'reg add "HKLM\\SYSTEM\\CurrentControlSet\\Control\\Session Manager" /v PendingFileRenameOperations ' +
  "/t REG_MULTI_SZ /d \\??\\C:\\Config.Msi\\1.rbf /f";

function faultsOf(wine: WinePrefix): WineFaults {
  const set = async (value: string): Promise<void> => {
    await wine.run("reg", ["add", WITNESS_KEY, "/v", value, "/d", "1", "/f"]);
  };
  const duringPatch = async (lines: readonly string[]): Promise<void> => {
    const text = ["@echo off", `echo patch>> ${PATCH_RUNS}`, ...lines, "exit /b 0", ""].join("\r\n");
    await writeFile(fileOf(wine, DURING_PATCH), text, "latin1");
  };
  return {
    patchFails: () => set("Fail"),
    patchWorks: async () => {
      await wine.run("reg", ["delete", WITNESS_KEY, "/v", "Fail", "/f"]);
    },
    patchAsksForRestart: async () => {
      await set("Restart");
      await duringPatch([PENDING_RENAME]);
    },
    duringPatch,
  };
}

function fileOf(wine: WinePrefix, windowsPath: string): string {
  return path.join(wine.drive, ...windowsPath.split("\\").slice(1));
}

async function writePackages(wine: WinePrefix): Promise<string> {
  const folder = path.join(wine.folder, "packages");
  await mkdir(folder);
  for (const level of levelsOfSeries("RTM"))
    await writeFile(path.join(folder, rollupPackageNames(level).fileName), makeRollupPackage(level));
  return folder;
}
