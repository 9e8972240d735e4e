import { findRelease } from "../../catalogue";
import type { ServicePack } from "../../catalogue/contract";
import type { ServerWish } from "../../rollout/server/contract";
import { own } from "../host/value";
import type { Properties } from "../host/value";

/**
 * The series that "RU7" means: that of the level found before our first change. The output servicePack says what the
 * last look found, which may be another by now; such a server is refused, not followed.
 */
export function firstSeries(properties: Properties): ServicePack | null {
  const found = findRelease({ level: textOf(properties, "foundLevel") });
  return found?.servicePack ?? null;
}

/** What the server must still be; null when no look has ever told. */
export function knownServer(properties: Properties): ServerWish["known"] {
  const machineId = textOf(properties, "machineId");
  const servicePack = firstSeries(properties) ?? textOf(properties, "servicePack");
  return machineId === "" ? null : { machineId, servicePack };
}

export function textOf(properties: Properties, name: string): string {
  const value = own(properties, name);
  return typeof value === "string" ? value : "";
}
