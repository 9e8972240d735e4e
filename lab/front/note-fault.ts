import { Refusal, type LabMachine } from "../world/contract";

/**
 * What went wrong inside the lab is noted on the machine, where every test looks; a refusal is noted already.
 * Answers the text for the client, who must not wait for ever.
 */
export function noteFault(machine: LabMachine, what: string, error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  // A machine that lost its power under a call has no fault.
  if (error instanceof Refusal || machine.power === "off") return text;
  try {
    return machine.refuse(`${what}: ${text}`);
  } catch (refusal) {
    return (refusal as Error).message;
  }
}
