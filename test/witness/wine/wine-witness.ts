import { judgements } from "../../acceptance/judgements";
import type { Situation, Witness, WitnessServer, World } from "../../acceptance/witness";
import { BUILD } from "./exchange-product";
import { openWineMachine, type WineMachine } from "./wine-machine";

/** The acceptance spec's server: Wine behind OpenSSH. */
export const wineWitness: Witness = {
  name: "Wine behind OpenSSH",
  judges: judgements("wine"),
  start: startServer,
};

async function startServer(situation: Situation): Promise<WitnessServer> {
  const machine = await openWineMachine();
  if (situation === "fails") await machine.faults.patchFails();
  if (situation === "asks for a restart") await machine.faults.patchAsksForRestart();
  const { target, packages } = machine;
  return { target, packages, rollup: "RU7", world: worldOf(machine), close: () => machine.close() };
}

function worldOf({ wine, world }: WineMachine): World {
  return {
    computerName: async () => {
      const { stdout } = await wine.run("cmd", ["/c", "echo %COMPUTERNAME%"]);
      return stdout.toString("latin1").trim();
    },
    machineGuid: async () =>
      (await world.value("HKLM\\SOFTWARE\\Microsoft\\Cryptography", "MachineGuid")) ?? "",
    build: async () => BUILD,
    appliedPatches: world.appliedPatches,
    services: async () => {
      const all = await world.services();
      return all
        .map(({ name, start, running }) => ({ name, start, running }))
        .sort((a, b) => (a.name < b.name ? -1 : 1));
    },
    exists: world.exists,
    read: async (path) => (await world.read(path))?.toString("latin1"),
    list: world.list,
    exchangeFiles: world.exchangeFiles,
    tasks: world.tasks,
    patchRuns: world.patchRuns,
    boot: async () => undefined,
  };
}
