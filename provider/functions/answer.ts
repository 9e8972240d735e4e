import type { Answered, CheckFailure } from "../host/contract";
import type { Properties } from "../host/value";

/** The failures of the arguments, or the work's outputs. */
export async function answer(
  failures: readonly CheckFailure[],
  work: () => Promise<Properties> | Properties,
): Promise<Answered> {
  const [first, ...others] = failures;
  return first ? { failures: [first, ...others] } : { outputs: await work() };
}
