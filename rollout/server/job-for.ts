import { randomBytes } from "node:crypto";
import * as os from "node:os";

import type { EvidenceWish, Inspection, JobAction, JobSpec, ServiceRepair } from "../../agent/protocol";
import { findRelease, patchTitle } from "../../catalogue";
import type { ServerPlan, Step } from "./contract";

/** Of a comment, as Server 2003's shutdown.exe takes it. */
const LONGEST_COMMENT = 127;
/** Another installation is waited for this long (exit code 1618); it may come and go (operations.md 2.3). */
const BUSY_WAIT_SECONDS = 30 * 60;

/** As long as the controller follows by default (customTimeouts). What runs then goes on; nothing more is begun. */
const LIMIT_SECONDS = 2 * 60 * 60;

/** What the agent is asked to do on its own, from a plan and the look that it rests on. */
export function jobFor(options: {
  readonly plan: Extract<ServerPlan, { kind: "change" }>;
  readonly inspection: Inspection;
}): JobSpec {
  const actions = options.plan.steps.flatMap(actionsOf);
  return {
    id: `${options.plan.to}-${randomBytes(6).toString("hex")}`.toLowerCase(),
    title: actions.map(describeAction).join("; "),
    who: whoAmI(),
    productCode: options.inspection.exchange!.productCode,
    actions,
    busyWaitSeconds: BUSY_WAIT_SECONDS,
    limitSeconds: LIMIT_SECONDS,
    stopServices: options.plan.stopServices ?? [],
    ...evidenceIn(options.plan.steps),
  };
}

/** A restart is a job of its own: the server finishes it by itself, and never commands it twice. */
export function jobOfRestart(
  { exchange, record, computer }: Inspection,
  asked: { readonly title: string; readonly because: string; readonly evenUnfinished: boolean },
): JobSpec {
  const comment = `exchange-rollup: restart of ${computer.name}: ${asked.because}`;
  return {
    id: `restart-${randomBytes(6).toString("hex")}`,
    title: asked.title,
    who: whoAmI(),
    productCode: exchange?.productCode ?? record!.productCode,
    actions: [
      {
        kind: "restart",
        title: asked.title,
        comment: comment.replace(/[^A-Za-z0-9 .,:()_-]/g, "_").slice(0, LONGEST_COMMENT),
        evenUnfinished: asked.evenUnfinished,
      },
    ],
    busyWaitSeconds: BUSY_WAIT_SECONDS,
    limitSeconds: LIMIT_SECONDS,
  };
}

/** No action: the agent only puts the services back that an earlier job could not put back. */
export function jobOfServices(
  { exchange, record, openSnapshot }: Inspection,
  evidence: EvidenceWish | null,
): JobSpec {
  return {
    id: `services-${randomBytes(6).toString("hex")}`,
    title: `services as job ${openSnapshot ?? "?"} found them`,
    who: whoAmI(),
    productCode: exchange?.productCode ?? record!.productCode,
    actions: [],
    busyWaitSeconds: BUSY_WAIT_SECONDS,
    limitSeconds: LIMIT_SECONDS,
    ...(evidence ? { publisherEvidence: evidence } : {}),
  };
}

/** No action: the agent only puts services back that an attempt of somebody else had disabled. */
export function jobOfRepair(
  { exchange, record }: Inspection,
  services: readonly ServiceRepair[],
  evidence: EvidenceWish | null,
): JobSpec {
  return {
    id: `repair-${randomBytes(6).toString("hex")}`,
    title: "services as Exchange saved them before an attempt that failed",
    who: whoAmI(),
    productCode: exchange?.productCode ?? record!.productCode,
    actions: [],
    repair: services,
    busyWaitSeconds: BUSY_WAIT_SECONDS,
    limitSeconds: LIMIT_SECONDS,
    ...(evidence ? { publisherEvidence: evidence } : {}),
  };
}

/** No action: the agent changes exe.config files and nothing else. */
export function jobOfEvidence({ exchange, record }: Inspection, evidence: EvidenceWish): JobSpec {
  return {
    id: `evidence-${randomBytes(6).toString("hex")}`,
    title: evidence === "disable" ? "publisher evidence switched off" : "exe.config files put back",
    who: whoAmI(),
    productCode: exchange?.productCode ?? record!.productCode,
    actions: [],
    busyWaitSeconds: BUSY_WAIT_SECONDS,
    limitSeconds: LIMIT_SECONDS,
    publisherEvidence: evidence,
  };
}

function evidenceIn(steps: readonly Step[]): Pick<JobSpec, "publisherEvidence"> {
  const step = steps.find(({ kind }) => kind === "evidence");
  return step?.kind === "evidence" ? { publisherEvidence: step.evidence } : {};
}

/** user@controller, for the lock and the audit line on the server. */
export function whoAmI(): string {
  return `${userName()}@${os.hostname()}`;
}

function actionsOf(step: Step): readonly JobAction[] {
  switch (step.kind) {
    case "install": {
      const { package: facts, onlyIfMissing: unlessApplied } = step;
      return [
        {
          kind: "install",
          title: facts.displayName ?? facts.fileName,
          patchCode: facts.patchCode!,
          package: { sha256: facts.sha256, name: facts.fileName },
          unlessApplied,
        },
      ];
    }
    case "remove":
      return [{ kind: "remove", title: step.levels.map(titleOf).join(" and "), patchCodes: step.patchCodes }];
    case "removeInterim":
      return [{ kind: "remove", title: step.displayName, patchCodes: [step.patchCode], unlessGone: true }];
    case "repair":
    case "stage":
    case "restart":
    case "evidence":
    case "verify":
      return [];
  }
}

/** An installation is called as its package calls itself. */
function describeAction({ kind, title }: JobAction): string {
  return kind !== "remove" ? title : `removal of ${title}`;
}

function titleOf(level: string): string {
  const release = findRelease({ level });
  return release ? patchTitle(release) : level;
}

function userName(): string {
  try {
    return os.userInfo().username;
  } catch {
    return process.env["USER"] ?? process.env["USERNAME"] ?? "unknown";
  }
}
