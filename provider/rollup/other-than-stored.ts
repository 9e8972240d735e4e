import { sameMachine } from "../../rollout/server";
import type { ServerState } from "../../rollout/server/contract";
import type { Properties } from "../host/value";
import { textOf } from "./known";

/** That another machine answers than the one that the state tells of (design.md, rule 12), as a warning; "" if not. */
export function otherThanStored(properties: Properties, state: ServerState): string {
  const stored = textOf(properties, "machineId");
  if (stored === "" || sameMachine(stored, state.machineId) !== "no") return "";
  return (
    `${state.server}: another machine answers than the one this resource was made for, so what is stored is kept. ` +
    `Stored: ${stored}. Found: ${state.machineId}. If the server was replaced on purpose, remove the resource from the ` +
    "stack (pulumi state delete) and run `pulumi up` again; else correct connection.host."
  );
}
