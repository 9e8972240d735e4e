import { SCENARIOS } from "./scenarios";
import { record, tryIt, type Recording, type Verdict } from "./trial";
import type { TrialSpec } from "./trials";

/** What the parent of this process asks for, and what it is told. */
export type Order =
  | { readonly kind: "record"; readonly number: number; readonly scenario: string }
  | {
      readonly kind: "try";
      readonly number: number;
      readonly trial: TrialSpec;
      readonly recording: Recording;
    };
export type Report = { readonly number: number } & (
  { readonly recording: Recording } | { readonly verdict: Verdict } | { readonly error: string }
);

/** A trial that the lab itself could not play is a failure like any other. */
export async function runTrial(trial: TrialSpec, recording: Recording): Promise<Verdict> {
  try {
    return await tryIt({ ...trial, scenario: scenarioOf(trial.scenario) }, recording);
  } catch (error) {
    return { problems: [error instanceof Error ? error.message : String(error)], struck: [] };
  }
}

export function scenarioOf(name: string): (typeof SCENARIOS)[number] {
  const found = SCENARIOS.find((scenario) => scenario.name === name);
  if (!found) throw new Error(`There is no scenario ${name}.`);
  return found;
}

async function carryOut(order: Order): Promise<Report> {
  const { number } = order;
  try {
    if (order.kind === "try") return { number, verdict: await runTrial(order.trial, order.recording) };
    return { number, recording: await record(scenarioOf(order.scenario)) };
  } catch (error) {
    return { number, error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

if (process.send) {
  process.on("message", (order: Order) => {
    void carryOut(order).then((report) => process.send?.(report));
  });
  process.on("disconnect", () => process.exit());
}
