import type { Machine } from "../../lab/world/machine";

const STEP_MS = 20_000;
const MOST_STEPS = 2_000;

/** No job and no installation is under way. */
export function isQuiet(machine: Machine): boolean {
  return !machine.processes().some(({ commandLine }) => /agent|msiexec/.test(commandLine));
}

/** Lets lab time pass until it is quiet, or dark. To be asked for its status each second slows a job down a lot. */
export async function untilQuiet(machine: Machine): Promise<void> {
  for (let step = 0; step < MOST_STEPS && machine.power === "on" && !isQuiet(machine); step++)
    await machine.clock.advance(STEP_MS);
}
