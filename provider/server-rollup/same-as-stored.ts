import { sameMachine } from "../../rollout/server";
import type { ServerState } from "../../rollout/server/contract";
import type { Properties } from "../host/value";
import { textOf } from "./known";

export type Identity =
  { readonly same: true; readonly machineId: string } | { readonly same: false; readonly warning: string };

/**
 * Whether the machine that answers is the one that the state tells of (design.md, rule 12). Where a part could not be
 * read, the fuller of the two identities is kept.
 */
export function sameAsStored(properties: Properties, state: ServerState): Identity {
  const stored = textOf(properties, "machineId");
  const same = stored === "" ? "yes" : sameMachine(stored, state.machineId);
  if (same !== "no")
    return { same: true, machineId: stored === "" || stored.includes("?") ? state.machineId : stored };
  return {
    same: false,
    warning:
      `${state.server}: another machine answers than the one this resource was made for, so what is stored is kept. ` +
      `Stored: ${stored}. Found: ${state.machineId}. If the server was replaced on purpose, remove the resource from the ` +
      "stack (pulumi state delete) and run `pulumi up` again; else correct connection.host.",
  };
}
