import type { Unit } from "./roles";

/** The waves, in their order (operations.md 7; the last three and their order are inferred there). */
export const WAVES = ["internetFacing", "clientAccess", "transport", "mailbox"] as const;

export type WaveName = (typeof WAVES)[number];

/** A server with several roles goes with its first wave; one that declares none, which is then alone, with the last. */
export function waveOf(unit: Unit, units: readonly Unit[]): WaveName {
  const has = (role: Unit["roles"][number]): boolean => unit.roles.includes(role);
  if (has("ClientAccess")) return isFacing(unit.site, units) ? "internetFacing" : "clientAccess";
  if (has("HubTransport") || has("UnifiedMessaging") || has("EdgeTransport")) return "transport";
  return "mailbox";
}

/** A site is Internet-facing with one Client Access server that is. */
function isFacing(site: string, units: readonly Unit[]): boolean {
  return units.some(
    (unit) => unit.site === site && unit.internetFacing && unit.roles.includes("ClientAccess"),
  );
}
