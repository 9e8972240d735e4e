import { createHash } from "node:crypto";
import assert from "node:assert/strict";
import { EXCHANGE_PRODUCT_CODE, ROLLUP_FILES } from "../../lab/msp";
import { site } from "../../lab/site";
import type { SiteServer } from "../../lab/site-server";
import type { Machine } from "../../lab/world/machine";
import type { StartMode } from "../../lab/world/service";
import { judgements } from "./judgements";
import type { Situation, Witness, WitnessServer, World, WorldService } from "./witness";

const BIN = "C:\\Program Files\\Microsoft\\Exchange Server\\bin";
/** Started on demand, for as long as something is installed. */
const ON_DEMAND = "msiserver";

/** A simulated server, its clock jumping; the lab's own watches are asked at the end. */
export const labWitness: Witness = {
  name: "the lab",
  judges: judgements("lab"),
  start: async (situation) => startServer(situation),
};

async function startServer(situation: Situation): Promise<WitnessServer> {
  const lab = await site({ servers: [{ name: "EX1", roles: ["Mailbox"], level: "RTM-RU6" }] });
  const server = lab.server("EX1");
  if (situation === "fails") server.machine.faults.msiexecFails(1603, "replacing files");
  if (situation === "asks for a restart") server.machine.faults.installationNeedsRestart();
  const { host, port, user, password, hostKey } = server;
  return {
    target: { host, port, user, password, hostKey },
    rollup: "RU7",
    packages: lab.packagesFolder,
    world: worldOf(server),
    close: async () => {
      await lab.stop();
      assert.deepEqual([lab.refusals(), lab.broken()], [[], []]);
    },
  };
}

function worldOf({ machine }: SiteServer): World {
  const disk = machine.files.system;
  const patches = (): readonly string[] =>
    machine.installer
      .patches(EXCHANGE_PRODUCT_CODE)
      .filter(({ state }) => state === 1)
      .map(({ patchCode }) => patchCode);
  const boots: string[] = [];
  machine.onPower((power) => boots.push(power));
  return {
    computerName: async () => machine.name,
    machineGuid: async () => stringIn(machine, "HKLM\\SOFTWARE\\Microsoft\\Cryptography", "MachineGuid"),
    build: async () => machine.installer.productInfo(EXCHANGE_PRODUCT_CODE, "VersionString") ?? "",
    appliedPatches: async () => [...patches()].sort(),
    services: async () => servicesOf(machine),
    exists: async (path) => disk.stat(path) !== undefined,
    read: async (path) => (disk.stat(path) ? disk.read(path).toString("latin1") : undefined),
    list: async (path) => (disk.stat(path) ? [...disk.list(path)].sort() : []),
    exchangeFiles: async () =>
      Object.fromEntries(
        ROLLUP_FILES.map((name) => [
          name,
          createHash("sha256")
            .update(disk.read(`${BIN}\\${name}`))
            .digest("hex"),
        ]),
      ),
    tasks: async () => machine.tasks.all.map(({ name }) => name),
    patchRuns: async () =>
      machine.steps
        .recorded()
        .filter(({ kind, what }) => kind === "program" && /msiexec.* \/update/i.test(what)).length,
    boot: async () => boots.join(),
  };
}

function servicesOf(machine: Machine): readonly WorldService[] {
  return machine.services
    .snapshot()
    .filter(({ name }) => name !== ON_DEMAND)
    .map(({ name, start, running }) => ({ name, start: START[start], running }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Neither kind of driver is among the lab's services. */
const START: Readonly<Record<StartMode, WorldService["start"]>> = {
  boot: "automatic",
  system: "automatic",
  auto: "automatic",
  demand: "manual",
  disabled: "disabled",
};

function stringIn(machine: Machine, key: string, value: string): string {
  const found = machine.registry(64).get(key, value);
  return found?.type === "REG_SZ" ? found.data : "";
}
