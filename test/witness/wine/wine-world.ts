import { createHash } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import { EXCHANGE_PRODUCT_CODE, ROLLUP_FILES } from "../../../lab/msp";
import { SERVICES } from "./exchange-services";
import { PATCH_RUNS } from "./patch-runs";
import type { WinePrefix } from "./wine-prefix";

/** What is the case on the Wine machine, seen from Linux and by Wine's reg.exe; not by our agent, nor by a stand-in. */
export interface WineWorld {
  /** Names in a folder, sorted; none where it is not there. Paths are Windows paths. */
  readonly list: (windowsPath: string) => Promise<readonly string[]>;
  /** undefined: not there. */
  readonly read: (windowsPath: string) => Promise<Buffer | undefined>;
  readonly exists: (windowsPath: string) => Promise<boolean>;
  /** Files that a rollup replaces: SHA-256 of each, by name. */
  readonly exchangeFiles: () => Promise<Readonly<Record<string, string>>>;
  /** Patch codes that are registered with Exchange as applied, sorted. */
  readonly appliedPatches: () => Promise<readonly string[]>;
  /** Of the registry; undefined: no such value. */
  readonly value: (key: string, name: string) => Promise<string | undefined>;
  /** By the processes that run, not by what the service control manager says. */
  readonly services: () => Promise<readonly WineService[]>;
  /** Scheduled tasks. */
  readonly tasks: () => Promise<readonly string[]>;
  /** What runs: "msiexec /i C:\\a.msi", one for each process. */
  readonly programs: () => Promise<readonly string[]>;
  /** How often a patch was applied, or begun. */
  readonly patchRuns: () => Promise<number>;
}

export interface WineService {
  readonly name: string;
  readonly start: "automatic" | "manual" | "disabled";
  readonly delayed: boolean;
  readonly running: boolean;
}

const BIN = "C:\\Program Files\\Microsoft\\Exchange Server\\bin";
const SERVICES_KEY = "HKLM\\SYSTEM\\CurrentControlSet\\Services";
/** Where the stand-in cacls.exe keeps what Windows keeps beside a folder. */
const ACCESS_LIST = ".access-list";
const TASKS_KEY = "HKLM\\SOFTWARE\\exchange-rollup-witness\\Tasks";
const PRODUCTS_KEY =
  "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Installer\\UserData\\S-1-5-18\\Products";
const APPLIED = 1;

export function wineWorld(wine: WinePrefix): WineWorld {
  const read = async (windowsPath: string): Promise<Buffer | undefined> => {
    const file = await onDisk(wine, windowsPath);
    return file !== undefined && (await stat(file)).isFile() ? readFile(file) : undefined;
  };
  return {
    list: async (windowsPath) => {
      const folder = await onDisk(wine, windowsPath);
      if (folder === undefined || !(await stat(folder)).isDirectory()) return [];
      return (await readdir(folder)).filter((name) => name !== ACCESS_LIST).sort();
    },
    read,
    exists: async (windowsPath) => (await onDisk(wine, windowsPath)) !== undefined,
    exchangeFiles: async () => {
      const hashes = ROLLUP_FILES.map(async (name) => {
        const content = (await read(`${BIN}\\${name}`)) ?? Buffer.alloc(0);
        return [name, createHash("sha256").update(content).digest("hex")] as const;
      });
      return Object.fromEntries(await Promise.all(hashes));
    },
    appliedPatches: async () => {
      const keys = await registry(wine, `${PRODUCTS_KEY}\\${packed(EXCHANGE_PRODUCT_CODE)}\\Patches`);
      return [...keys]
        .filter(([, values]) => Number(values.get("state")) === APPLIED)
        .map(([key]) => unpacked(key.slice(key.lastIndexOf("\\") + 1)))
        .sort();
    },
    value: async (key, name) => (await registry(wine, key)).get(fullKey(key))?.get(name.toLowerCase()),
    services: () => servicesOf(wine),
    tasks: async () => {
      const values = (await registry(wine, TASKS_KEY)).get(fullKey(TASKS_KEY));
      return [...(values?.keys() ?? [])].sort();
    },
    programs: async () => (await processes(wine)).map((words) => words.join(" ").trim()),
    patchRuns: async () => ((await read(PATCH_RUNS)) ?? "").toString().split("patch").length - 1,
  };
}

/** Windows does not tell upper case from lower. undefined: not there. */
async function onDisk(wine: WinePrefix, windowsPath: string): Promise<string | undefined> {
  let found = wine.drive;
  for (const name of windowsPath.split("\\").slice(1)) {
    const names = await readdir(found).catch((): string[] => []);
    const real = names.find((other) => other.toLowerCase() === name.toLowerCase());
    if (real === undefined) return undefined;
    found = path.join(found, real);
  }
  return found;
}

type Values = ReadonlyMap<string, string>;

/** The key and all below it, upper case; names of values in lower case. None where it is not there. */
async function registry(wine: WinePrefix, key: string): Promise<ReadonlyMap<string, Values>> {
  const { stdout } = await wine.run("reg", ["query", key, "/s"]);
  const keys = new Map<string, Map<string, string>>();
  let values = new Map<string, string>();
  for (const line of stdout.toString("latin1").split("\r\n")) {
    const [, name, data] = /^ {4}(.+?) {4}REG_[A-Z_]+ {4}(.*)$/.exec(line) ?? [];
    if (name !== undefined && data !== undefined) values.set(name.toLowerCase(), data);
    else if (line.startsWith("HKEY_")) keys.set(line.toUpperCase(), (values = new Map<string, string>()));
  }
  return keys;
}

function fullKey(key: string): string {
  return key.replace(/^HKLM\\/, "HKEY_LOCAL_MACHINE\\").toUpperCase();
}

const STARTS: Readonly<Record<number, WineService["start"]>> = { 2: "automatic", 3: "manual", 4: "disabled" };

async function servicesOf(wine: WinePrefix): Promise<readonly WineService[]> {
  const keys = await registry(wine, SERVICES_KEY);
  const running = (await processes(wine))
    .filter(([image]) => image === "service.exe")
    .map(([, name]) => name);
  return SERVICES.map(({ name }) => {
    const values = keys.get(fullKey(`${SERVICES_KEY}\\${name}`));
    return {
      name,
      start: STARTS[Number(values?.get("start"))] ?? "disabled",
      delayed: Number(values?.get("delayedautostart") ?? 0) === 1,
      running: running.includes(name),
    };
  });
}

/** Name of the program and its first argument, of each that runs in this prefix. */
async function processes(wine: WinePrefix): Promise<readonly (readonly string[])[]> {
  const ids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const found: string[][] = [];
  for (const id of ids) {
    const of = (what: string): Promise<string> => readFile(`/proc/${id}/${what}`, "latin1").catch(() => "");
    if (!(await of("environ")).includes(`WINEPREFIX=${wine.env["WINEPREFIX"]}\0`)) continue;
    const [image = "", ...rest] = (await of("cmdline")).split("\0");
    if (image !== "") found.push([image.slice(image.lastIndexOf("\\") + 1).toLowerCase(), ...rest]);
  }
  return found;
}

/** Windows Installer's names of registry keys (operations.md 3.1). It undoes itself. */
function swapped(digits: string): string {
  const groups = [8, 4, 4, 2, 2, 2, 2, 2, 2, 2, 2];
  let at = 0;
  return groups.map((length) => [...digits.slice(at, (at += length))].reverse().join("")).join("");
}

function packed(code: string): string {
  return swapped(code.replace(/[{}-]/g, "").toUpperCase());
}

function unpacked(name: string): string {
  return `{${swapped(name).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-")}}`;
}
