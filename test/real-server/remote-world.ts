import { EXCHANGE_PRODUCT_CODE } from "../../catalogue";
import type { World, WorldService } from "../acceptance/witness";
import type { CommandLine } from "./command-line";
import { packedGuid, unpackedGuid } from "./packed-guid";

const USER_DATA = "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Installer\\UserData\\S-1-5-18";
export const EXCHANGE_KEY = `${USER_DATA}\\Products\\${packedGuid(EXCHANGE_PRODUCT_CODE)}`;
const SERVICES = "HKLM\\SYSTEM\\CurrentControlSet\\Services";
const BIN = "C:\\Program Files\\Microsoft\\Exchange Server\\bin";
/** KB 953469 replaces it; whether every rollup does is not known, so only this one is asked for. */
const REPLACED = "Cdoex.dll";
const APPLIED = "0x1";

/** A server through reg.exe, sc.exe and cmd.exe. No path or key here has a blank that would need a quote (machine/shell.ts). */
export function remoteWorld(commands: CommandLine): World {
  const value = async (key: string, name: string): Promise<string> =>
    valueIn(await commands.lines(`reg query ${key} /v ${name}`), name) ?? "";
  return {
    computerName: async () => (await commands.lines("hostname"))[0] ?? "",
    machineGuid: () => value("HKLM\\SOFTWARE\\Microsoft\\Cryptography", "MachineGuid"),
    build: () => value(`${EXCHANGE_KEY}\\InstallProperties`, "DisplayVersion"),
    appliedPatches: () => appliedPatches(commands),
    services: () => services(commands),
    exists: async (path) => (await commands.lines(`if exist ${path} echo there`)).includes("there"),
    read: async (path) => {
      const { code, output } = await commands.run(`type ${path}`);
      return code === 0 ? output : undefined;
    },
    list: async (path) => {
      const { code, output } = await commands.run(`dir /b ${path}`);
      return code === 0
        ? output
            .split(/\r?\n/)
            .filter((name) => name !== "")
            .sort()
        : [];
    },
    exchangeFiles: async () => {
      const lines = await commands.lines(`cd /d ${BIN}&& certutil -hashfile ${REPLACED}`);
      const hash = lines.find((text) => /^(?:[0-9a-f]{2} ?){20,32}$/i.test(text));
      return hash === undefined ? {} : { [REPLACED]: hash };
    },
    tasks: async () =>
      (await commands.lines("schtasks /query /fo csv /nh"))
        .map((line) => /^"\\?(ExchangeRollup[^"]*)"/.exec(line)?.[1])
        .filter((name) => name !== undefined),
    patchRuns: async () => undefined,
    boot: async () => {
      const { code, output } = await commands.run("wmic os get LastBootUpTime /value");
      return code === 0 ? /LastBootUpTime=(\S+)/.exec(output)?.[1] : undefined;
    },
  };
}

async function appliedPatches(commands: CommandLine): Promise<readonly string[]> {
  const patches = `${EXCHANGE_KEY}\\Patches`;
  const keys = (await commands.lines(`reg query ${patches}`))
    .map((line) => /\\Patches\\([0-9A-F]{32})$/i.exec(line)?.[1])
    .filter((key) => key !== undefined);
  const applied: string[] = [];
  for (const key of keys) {
    const state = valueIn(await commands.lines(`reg query ${patches}\\${key} /v State`), "State");
    if (state === APPLIED) applied.push(unpackedGuid(key));
  }
  return applied.sort();
}

/** Numbers only: sc's words are localised. Keys without a start type are performance counters. */
async function services(commands: CommandLine): Promise<readonly WorldService[]> {
  const names = (await commands.lines(`reg query ${SERVICES}`))
    .map((line) => /\\Services\\(MSExchange[^\\\s]*)$/i.exec(line)?.[1])
    .filter((name) => name !== undefined);
  const found: WorldService[] = [];
  for (const name of names) {
    const start =
      STARTS[valueIn(await commands.lines(`reg query ${SERVICES}\\${name} /v Start`), "Start") ?? ""];
    const [, state] = (await commands.lines(`sc queryex ${name}`)).flatMap(
      (line) => /^\s+\S+\s*: ([0-9a-f]+)(?:\s|$)/i.exec(line)?.[1] ?? [],
    );
    if (start) found.push({ name, start, running: state === RUNNING });
  }
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** `sc queryex` gives the service's type first, then its state. */
const RUNNING = "4";
const STARTS: Readonly<Record<string, WorldService["start"]>> = {
  "0x2": "automatic",
  "0x3": "manual",
  "0x4": "disabled",
};

/** Columns are parted by tabs on Server 2003, by blanks later. */
function valueIn(lines: readonly string[], name: string): string | undefined {
  const pattern = new RegExp(`^\\s+${name}\\s+REG_\\w+\\s+(.*)$`, "i");
  return lines.map((line) => pattern.exec(line)?.[1]).find((value) => value !== undefined);
}
