import type { ComputerIdentity } from "../../agent/protocol";

const UNKNOWN_PART = "?";

/** "EX1.corp.example/0b5e…": a part that could not be read is "?". */
export function machineIdOf(computer: ComputerIdentity): string {
  const domain = computer.domain ?? UNKNOWN_PART;
  const name = domain === "" ? computer.name : `${computer.name}.${domain}`;
  return `${name}/${computer.machineGuid ?? UNKNOWN_PART}`.toLowerCase();
}

/** Unknown as soon as either side holds a part that could not be read: never taken for the same machine. */
export function sameMachine(a: string, b: string): "yes" | "no" | "unknown" {
  if (a === b) return a.includes(UNKNOWN_PART) ? "unknown" : "yes";
  const [nameA, guidA] = a.split("/");
  const [nameB, guidB] = b.split("/");
  const guidsDiffer = guidA !== guidB && guidA !== UNKNOWN_PART && guidB !== UNKNOWN_PART;
  const namesDiffer = nameA !== nameB && !nameA?.includes(UNKNOWN_PART) && !nameB?.includes(UNKNOWN_PART);
  return guidsDiffer || namesDiffer ? "no" : "unknown";
}
