import type { ServicePack } from "../../catalogue/contract";
import type { TextField } from "../check/fields";

const NAMES: readonly string[] = ["RTM", "SP1", "SP2", "SP3"] satisfies ServicePack[];

export const SERVICE_PACK_FIELD: TextField = {
  kind: "text",
  allowed: "RTM, SP1, SP2 or SP3",
  fits: isServicePack,
};

export function isServicePack(text: string): text is ServicePack {
  return NAMES.includes(text);
}
