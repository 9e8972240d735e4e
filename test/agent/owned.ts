import type { ClaimReply, ClaimRequest } from "../../agent/protocol";
import type { Machine } from "../../lab/world/machine";
import { value } from "./agent-on";
import { TOKEN } from "./staged-rollup";

export const URN = "urn:pulumi:prod::mail::exchange-rollup:index:ServerRollup::ex1";
export const RECORD_TOKEN = "0123456789abcdef0123456789abcdef";
export const HOME = "C:\\ExchangeRollup";
export const AUDIT = "C:\\WINDOWS\\ExchangeRollup\\audit.log";

export async function takeLock(machine: Machine, token = TOKEN, who = "ann@build7"): Promise<void> {
  await value(machine, { op: "lock", token, leaseSeconds: 120, who, what: "Update Rollup 7" });
}

export function claiming(changes: Partial<ClaimRequest> = {}): ClaimRequest {
  return {
    op: "claim",
    lock: TOKEN,
    urn: URN,
    who: "ann@build7",
    token: null,
    newToken: RECORD_TOKEN,
    ...changes,
  };
}

export function claim(machine: Machine, changes: Partial<ClaimRequest> = {}): Promise<ClaimReply> {
  return value<ClaimReply>(machine, claiming(changes));
}

export function auditLines(machine: Machine): string[] {
  if (!machine.files.find(AUDIT)) return [];
  return machine.files.system.read(AUDIT).toString().trimEnd().split("\r\n");
}
