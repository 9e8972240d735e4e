import { randomBytes } from "node:crypto";
import * as os from "node:os";

import type { Inspection, JobSpec } from "../../agent/protocol";
import type { ServerPlan } from "./contract";

/** Another installation is waited for this long (exit code 1618); it may come and go (operations.md 2.3). */
const BUSY_WAIT_SECONDS = 30 * 60;

/** What the agent is asked to do on its own, from a plan and the look that it rests on. */
export function jobFor(options: {
  readonly plan: Extract<ServerPlan, { kind: "change" }>;
  readonly inspection: Inspection;
}): JobSpec {
  const step = options.plan.steps.find((candidate) => candidate.kind === "install")!;
  const { package: facts } = step;
  return {
    id: `${options.plan.to}-${randomBytes(6).toString("hex")}`.toLowerCase(),
    kind: "install",
    title: facts.displayName ?? facts.fileName,
    who: whoAmI(),
    productCode: options.inspection.exchange!.productCode,
    patchCode: facts.patchCode!,
    package: { sha256: facts.sha256, name: facts.fileName },
    busyWaitSeconds: BUSY_WAIT_SECONDS,
  };
}

/** user@controller, for the lock and the audit line on the server. */
export function whoAmI(): string {
  return `${userName()}@${os.hostname()}`;
}

function userName(): string {
  try {
    return os.userInfo().username;
  } catch {
    return process.env["USER"] ?? process.env["USERNAME"] ?? "unknown";
  }
}
