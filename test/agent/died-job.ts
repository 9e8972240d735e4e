import type { Inspection, JobStatus } from "../../agent/protocol";
import type { Machine } from "../../lab/world/machine";
import { value } from "./agent-on";
import { isQuiet, untilQuiet } from "./quiet";
import { followToEnd, TOKEN } from "./staged-rollup";

const STEP_MS = 20_000;
const MOST_STEPS = 2_000;

/** Lets time pass until power is gone; false: the machine came to rest without. */
export async function untilDark(machine: Machine): Promise<boolean> {
  for (let step = 0; step < MOST_STEPS && machine.power === "on"; step++) {
    if (isQuiet(machine)) return false;
    await machine.clock.advance(STEP_MS);
  }
  return machine.power === "off";
}

/** Starts the machine and lets it do by itself what it does at a boot. */
export async function bootAndSettle(machine: Machine): Promise<void> {
  await machine.powerOn();
  await machine.clock.advance(STEP_MS);
  await untilQuiet(machine);
  await machine.clock.advance(10 * 60_000);
}

/** As the next operation does for a job that died without a result and does not heal by itself. */
export async function lockAndResume(machine: Machine, job = "job-1", token = TOKEN): Promise<JobStatus[]> {
  await value(machine, { op: "lock", token, leaseSeconds: 120, who: "bob@laptop", what: "RU7" });
  await value(machine, { op: "resume", token, job });
  return followToEnd(machine, job);
}

export async function newestJob(machine: Machine): Promise<JobStatus> {
  const { job } = await value<Inspection>(machine, { op: "inspect" });
  if (!job) throw new Error("there is no job");
  return job;
}

/** What must never be found on a server again after a death; empty: it is whole. */
export function wounds(machine: Machine, before: ReturnType<Machine["services"]["snapshot"]>): string[] {
  const now = machine.services.snapshot();
  return [
    ...machine.invariants.broken,
    ...machine.refusals.map((refusal) => `refused: ${refusal}`),
    ...machine.tasks.all.map(({ name }) => `task ${name}`),
    ...(machine.msi.transactions.journal ? ["an unfinished installation"] : []),
    ...before
      .filter((was, at) => JSON.stringify(was) !== JSON.stringify(now[at]))
      .map((was) => `${was.name} was ${JSON.stringify(was)}`),
  ];
}
