import type { Inspection } from "../../agent/protocol";
import { compareReleases } from "../../catalogue";
import type { PackageFacts, Release } from "../../catalogue/contract";
import type { FoundPackage } from "./find-package";
import type { Place, Refusal, ServerPlan, ServerState, ServerWish, Step } from "./contract";
import { againstTarget } from "./release-remarks";
import { refusalsBeforeTarget, refusalsOfTarget } from "./refusals";
import { brokenServer } from "./broken-server";
import { repairTitle } from "./broken-words";
import { refusalsOfChange, refusalsOfRepair } from "./refusals-of-change";
import { aim } from "./aim";
import { interimNames } from "./interim-updates";
import {
  evidenceNeeded,
  evidenceProblems,
  evidenceRefusals,
  evidenceStep,
  evidenceTitle,
  wishedEvidence,
} from "./publisher-evidence";
import { servicesToStop, type ServicesToStop } from "./services-to-stop";
import { installTitle, interimTitle, removeTitle, stageTitle, unforeseen, verifyTitle } from "./titles";
import { leavingJob, unfinishedJob } from "./unfinished-job";
import { warningsOfChange } from "./warnings-of-change";
import { planRestart, restartBefore, restartWarning } from "./plan-restart";
import { wayTo, type Way } from "./way";

export interface PlanInput {
  readonly inspection: Inspection;
  readonly state: ServerState;
  readonly wish: ServerWish;
  /** null: not looked for, because nothing has to be installed or the way there is refused already. */
  readonly package: FoundPackage | null;
}

/** Pure: what would be done on this server, or why nothing will be touched. */
export function planServer(input: PlanInput): ServerPlan {
  const aimed = aimAt(input);
  if (!aimed.ok) return { kind: "refused", refusals: aimed.refusals };
  const { release, current } = aimed;
  const stops = servicesToStop(input.inspection, {
    server: input.state.server,
    wanted: input.wish.stopServices ?? [],
  });
  const repair = repairSteps(input);
  if (compareReleases(current, release) === 0) {
    const restart = planRestart({ ...input, ...input.wish });
    const repaired = planRepair(release, { repair, input, then: restart });
    if (repair.length > 0 && repaired !== null) return repaired;
    const warnings = stops.refusals.map(({ message }) => message);
    return nothingToDo(input, { level: release.level, warnings, restart });
  }

  const way = wayTo({ ...aimed, state: input.state });
  const { interimUpdates = "fail" } = input.wish;
  const facts = input.package?.ok ? input.package.facts : null;
  const refusals = [
    ...refusalsOfTarget({ ...input, release, current }),
    ...stops.refusals,
    ...refusalsOfChange({
      ...input,
      way,
      interimUpdates,
      packageBytes: facts?.size ?? null,
      stopServices: stops.stopped,
      place: input.wish.place,
    }),
    ...(input.package?.ok === false ? input.package.refusals : []),
    ...evidenceRefusals(input.inspection, { server: input.state.server, wish: wishedEvidence(input.wish) }),
  ];
  if (refusals.length > 0 || (way.install !== "no" && facts === null)) return { kind: "refused", refusals };
  return {
    kind: "change",
    from: current.level,
    to: release.level,
    steps: [
      ...repair,
      ...restartBefore({ ...input, ...input.wish }),
      ...stepsOf({
        inspection: input.inspection,
        release,
        way,
        facts,
        stops,
        place: input.wish.place,
        evidence: evidenceStep(input.inspection, wishedEvidence(input.wish)),
      }),
    ],
    stopServices: stops.names,
    warnings: [
      ...problemsFor(input),
      ...(input.package?.ok ? input.package.remarks : []),
      ...warningsOfChange({ ...input, way, stopServices: stops.stopped }),
      ...oldJobWarning(input.inspection),
      ...foundRollupWarning(input.inspection, way),
      ...interimWarning(way),
      ...againstTarget(release),
      ...stops.remarks,
      ...restartWarning({ ...input, ...input.wish }),
    ],
    unforeseen: unforeseen({ inspection: input.inspection, release, way, restart: input.wish.restart }),
  };
}

/** A cluster puts all its nodes in order before it plans for any (rollout/cluster/put-in-order.ts). */
function repairSteps({ inspection, wish }: PlanInput): readonly Step[] {
  const broken = wish.place === "clusterNode" ? null : brokenServer(inspection);
  if (!broken?.repair) return [];
  return [{ kind: "repair", title: repairTitle(broken, broken.repair), services: broken.repair }];
}

/** At the target already: services are put back, and what a restart is due for comes after that. null: neither. */
function planRepair(
  { level }: Release,
  seen: {
    readonly repair: readonly Step[];
    readonly input: PlanInput;
    readonly then: ReturnType<typeof planRestart>;
  },
): ServerPlan | null {
  const { repair, input, then } = seen;
  if (repair.length === 0 || then?.kind === "refused") return then;
  if (then !== null) return { ...then, steps: [...repair, ...then.steps] };
  const refusals = refusalsOfRepair(input);
  if (refusals.length > 0) return { kind: "refused", refusals };
  return {
    kind: "change",
    from: level,
    to: level,
    steps: [
      ...repair,
      { kind: "verify", title: `Look again: ${level}, every service as before that attempt.`, level },
    ],
    warnings: [...input.state.problems, ...oldJobWarning(input.inspection)],
    unforeseen: [],
  };
}

/** Files alone need neither a package nor a standstill. They come before a restart that is due. */
function nothingToDo(
  input: PlanInput,
  to: {
    readonly level: string;
    readonly warnings: readonly string[];
    readonly restart: ReturnType<typeof planRestart>;
  },
): ServerPlan {
  const { inspection, state } = input;
  const wish = wishedEvidence(input.wish);
  const { restart, ...at } = to;
  const remarks = problemsFor(input);
  const evidence = evidenceNeeded(inspection, wish);
  if (evidence === null) return restart ?? { kind: "nothingToDo", ...at, remarks };
  const refusals = evidenceRefusals(inspection, { server: state.server, wish });
  if (refusals.length > 0) return { kind: "refused", refusals };
  const files = { kind: "evidence", title: evidenceTitle(inspection, evidence), evidence } as const;
  const later = restart === null ? [] : ["The restart that is due comes with the next `pulumi up`."];
  return { kind: "nothingToDo", ...at, remarks: [...remarks, ...later], files };
}

/** What is told of publisher evidence depends on what is wished of it. */
function problemsFor({ inspection, state, wish }: PlanInput): readonly string[] {
  const told = evidenceProblems(inspection);
  const wished = wishedEvidence(wish);
  return wished === "leave"
    ? state.problems
    : [
        ...state.problems.filter((problem) => !told.includes(problem)),
        ...evidenceProblems(inspection, wished),
      ];
}

/**
 * Which package the plan will need: a release, or null when no package has to be looked for. Asked before planServer,
 * because reading the file is I/O.
 */
export function packageNeeded(input: Omit<PlanInput, "package">): Release | null {
  const aimed = aimAt(input);
  if (!aimed.ok || compareReleases(aimed.current, aimed.release) === 0) return null;
  const needed =
    refusalsOfTarget({ ...input, ...aimed }).length === 0 &&
    wayTo({ ...aimed, state: input.state }).install !== "no";
  return needed ? aimed.release : null;
}

type Aimed =
  | { readonly ok: true; readonly release: Release; readonly current: Release }
  | { readonly ok: false; readonly refusals: readonly Refusal[] };

function aimAt(input: Omit<PlanInput, "package">): Aimed {
  const refusals = refusalsBeforeTarget({ ...input, ...input.wish });
  if (refusals.length > 0) return { ok: false, refusals };
  return aim(input.state, input.wish);
}

/** Removal and installation are one job: whatever happens to us, the server gets to the end of both. */
export function stepsOf(options: {
  readonly inspection: Inspection;
  readonly release: Release;
  readonly way: Way;
  readonly facts: PackageFacts | null;
  readonly stops: Pick<ServicesToStop, "running">;
  readonly place: Place | undefined;
  readonly evidence: readonly Step[];
}): readonly Step[] {
  const { release, way, facts } = options;
  const stage: Step[] = facts ? [{ kind: "stage", title: stageTitle(facts), package: facts }] : [];
  const interim = way.interim.map((patch): Step => {
    const { code: patchCode, displayName } = patch;
    return { kind: "removeInterim", title: interimTitle(patch, options), patchCode, displayName };
  });
  const remove: Step[] =
    way.remove.length === 0
      ? []
      : [
          {
            kind: "remove",
            title: removeTitle(options),
            patchCodes: way.remove.map((rollup) => rollup.code),
            levels: way.remove.map((rollup) => rollup.level),
          },
        ];
  const install: Step[] = facts
    ? [
        {
          kind: "install",
          title: installTitle(options),
          package: facts,
          onlyIfMissing: way.install === "ifMissing",
        },
      ]
    : [];
  const before = options.evidence.filter((step) => step.kind === "evidence" && step.evidence === "disable");
  return [
    ...stage,
    ...before,
    ...interim,
    ...remove,
    ...install,
    ...options.evidence.filter((step) => !before.includes(step)),
    { kind: "verify", title: verifyTitle(release), level: release.level },
  ];
}

/** A preview cannot wait for it; the change itself does, and decides anew. */
function oldJobWarning(inspection: Inspection): string[] {
  const job = unfinishedJob(inspection) ?? leavingJob(inspection);
  if (!job) return [];
  return [
    `The job ${job.id} (${job.title}, started by ${job.who}) is not over: it is brought to its end first, and what is left to do is decided then.`,
  ];
}

/** Told before they go: nothing brings them back. */
function interimWarning({ interim }: Way): string[] {
  if (interim.length === 0) return [];
  return [
    `Nothing brings ${interimNames(interim)} back: neither the removal of the rollup nor \`pulumi destroy\`, which never installs. Not every interim update is contained in the next rollup (KB 953469): ask for each before.`,
  ];
}

/** Delete never installs, so it will not bring back what was there before. */
function foundRollupWarning({ record }: Inspection, { remove }: Way): string[] {
  const found = remove.filter(
    (rollup) => record === null || record.patchesFound.some((patch) => patch.code === rollup.code),
  );
  if (found.length === 0) return [];
  return [
    `${found.map((rollup) => rollup.level).join(" and ")} was on the server before this resource: destroying it later does not bring that back.`,
  ];
}
