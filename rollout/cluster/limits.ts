import type { GateLimits } from "./contract";

/**
 * A provider's choices, replaceable. Sources give no numbers for them but one: a script in production polls copies for
 * 20 × 5 s after a move before it calls them unhealthy (operations.md 1.2, C3).
 */
export const GATE_LIMITS: GateLimits = {
  queue: 10,
  backupAgeHours: 24,
  backupWait: 60 * 60,
  clusterWait: 10 * 60,
};

/** Right after a node came back or a mailbox server arrived, a copy may be in any state for a while. */
export const SETTLE_SECONDS = 2 * 60;
