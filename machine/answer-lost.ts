import { MachineError } from "./machine-error";
import { isLost } from "./ssh-failures";

/** Whether a request was carried out is not known: its answer did not arrive. */
export function answerLost(error: unknown): boolean {
  return isLost(error) || (error instanceof MachineError && error.code === "AGENT_SILENT");
}
