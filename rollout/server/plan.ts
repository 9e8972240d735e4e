import type { Inspection } from "../../agent/protocol";
import { compareReleases } from "../../catalogue";
import type { Release } from "../../catalogue/contract";
import type { FoundPackage } from "./find-package";
import type { Refusal, ServerPlan, ServerState, ServerWish, Step } from "./contract";
import { refusalsBeforeTarget, refusalsOfChange, refusalsOfTarget } from "./refusals";
import { aim } from "./aim";
import { planTitles } from "./titles";

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
  const order = compareReleases(current, release);
  if (order === 0) return { kind: "nothingToDo", level: release.level, remarks: input.state.problems };

  const refusals = [
    ...refusalsOfTarget({ ...input, release, current }),
    ...refusalsOfChange({ ...input, release, current }),
    ...(input.package?.ok === false ? input.package.refusals : []),
  ];
  if (refusals.length > 0 || !input.package?.ok) return { kind: "refused", refusals };
  return change({ input, release, current, found: input.package });
}

/**
 * Which package the plan will need: a release, or null when no package has to be looked for. Asked before planServer,
 * because reading the file is I/O.
 */
export function packageNeeded(input: Omit<PlanInput, "package">): Release | null {
  const aimed = aimAt(input);
  if (!aimed.ok) return null;
  const needed =
    compareReleases(aimed.current, aimed.release) < 0 &&
    refusalsOfTarget({ ...input, ...aimed }).length === 0;
  return needed ? aimed.release : null;
}

type Aimed =
  | { readonly ok: true; readonly release: Release; readonly current: Release }
  | { readonly ok: false; readonly refusals: readonly Refusal[] };

function aimAt(input: Omit<PlanInput, "package">): Aimed {
  const refusals = refusalsBeforeTarget(input);
  if (refusals.length > 0) return { ok: false, refusals };
  return aim(input.state, input.wish);
}

function change(options: {
  readonly input: PlanInput;
  readonly release: Release;
  readonly current: Release;
  readonly found: Extract<FoundPackage, { ok: true }>;
}): ServerPlan {
  const { input, release, current, found } = options;
  const titles = planTitles({ inspection: input.inspection, release, current, facts: found.facts });
  const steps: readonly Step[] = [
    { kind: "stage", title: titles.stage, package: found.facts },
    { kind: "install", title: titles.install, package: found.facts },
    { kind: "verify", title: titles.verify, level: release.level },
  ];
  return {
    kind: "change",
    from: current.level,
    to: release.level,
    steps,
    warnings: [...input.state.problems, ...found.remarks],
    unforeseen: titles.unforeseen,
  };
}
