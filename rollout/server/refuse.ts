import type { Refusal, RolloutErrorCode } from "./contract";

export function refuse(code: RolloutErrorCode, message: string, property: string | null = null): Refusal {
  return { code, property, message };
}
