import type { Inspection, RecordFacts } from "../../agent/protocol";
import { bareServicePack, compareReleases, findRelease, servicePackOf } from "../../catalogue";
import type { Release } from "../../catalogue/contract";
import type { FileStep, Place, Refusal, RestartPolicy, ServerPlan, ServerState } from "./contract";
import { unknownState } from "./aim";
import { interimNames } from "./interim-updates";
import { levelLeft, listedRollups } from "./listed-rollups";
import { reportPatch } from "./observe";
import { ownershipOf } from "./ownership";
import { stepsOf } from "./plan";
import { againstFound } from "./release-remarks";
import { planRestart, restartBefore, restartWarning } from "./plan-restart";
import { evidenceNeeded, evidenceStep, evidenceTitle } from "./publisher-evidence";
import { clusterRefusals } from "./refusals";
import { refusalsOfChange } from "./refusals-of-change";
import { servicesToStop } from "./services-to-stop";
import { unforeseen } from "./titles";
import { warningsOfChange } from "./warnings-of-change";
import { withInterim, type Way } from "./way";

/** What Delete would do: nothing but removing, and only where it ends at the level that was found. */
export type TakingAway =
  | { readonly kind: "nothingToRemove"; readonly remarks: readonly string[]; readonly files?: FileStep }
  | Exclude<ServerPlan, { kind: "nothingToDo" }>;

export function planTakingAway(seen: {
  readonly inspection: Inspection;
  readonly state: ServerState;
  readonly record: RecordFacts;
  readonly place?: Place;
  /** fileInUse.stopServices of the inputs that are stored. */
  readonly stopServices?: readonly string[];
  readonly restart?: RestartPolicy;
}): TakingAway {
  const { inspection, state, record, place, stopServices = [], restart } = seen;
  const { server } = state;
  const gone = goneProduct(inspection, { state, record });
  if (gone) return { kind: "nothingToRemove", remarks: [gone], ...filesOf(inspection) };
  if (inspection.patches === null || state.level === "unknown" || state.servicePack === "unknown")
    return { kind: "refused", refusals: [unknownState(state)] };

  const listed = listedRollups(state);
  const found = new Set(record.patchesFound.map((patch) => patch.code));
  const remove = listed.filter((rollup) => !found.has(rollup.code));
  const { foundLevel } = ownershipOf(record);
  const lost = lostInterimUpdates(state, record);
  if (remove.length === 0)
    return nothingToRemove(seen, [
      ...elsewhere(state, foundLevel),
      ...lost,
      ...withdrawn(findRelease(state)),
    ]);

  const between = levelLeft(
    listed.filter((rollup) => found.has(rollup.code)),
    state.servicePack,
  );
  const way = withInterim(state, { remove, between, install: "no" });
  const stops = servicesToStop(inspection, { server, wanted: stopServices });
  const { stopped } = stops;
  const refusals = [
    ...clusterRefusals(inspection, { server, place }),
    ...(between.level === foundLevel ? [] : [endsElsewhere(state, { foundLevel, way })]),
    ...refusalsOfChange({
      inspection,
      state,
      way,
      interimUpdates: "stay",
      packageBytes: null,
      stopServices: stopped,
      place,
    }),
  ];
  if (refusals.length > 0) return { kind: "refused", refusals };
  return {
    kind: "change",
    from: state.level,
    to: between.level,
    steps: [
      ...restartBefore(seen),
      ...stepsOf({
        inspection,
        release: between,
        way,
        place,
        stops,
        facts: null,
        evidence: evidenceStep(inspection, "leave"),
      }),
    ],
    stopServices: stops.names,
    warnings: [
      ...inspection.unknowns,
      ...warningsOfChange({ inspection, state, way, stopServices: stopped }),
      ...lost,
      ...withdrawn(between),
      // The program that names them may be gone by now: what cannot be stopped does not keep a rollup on the server.
      ...stops.refusals.map(({ message }) => message),
      ...stops.remarks,
      ...restartWarning(seen),
    ],
    unforeseen: unforeseen({ inspection, release: between, way, restart }),
  };
}

/** exe.config files first: a restart that is due all the same stays somebody's own, as after `pulumi state delete`. */
function nothingToRemove(seen: Parameters<typeof planTakingAway>[0], remarks: readonly string[]): TakingAway {
  const files = filesOf(seen.inspection);
  const restart = planRestart(seen);
  if (restart === null) return { kind: "nothingToRemove", remarks, ...files };
  if (!files.files) return restart;
  const left = `${seen.state.server}: still waits for the restart that our last change asked for. It is yours to choose when.`;
  return { kind: "nothingToRemove", remarks: [...remarks, left], ...files };
}

/** What was put into exe.config files goes with the resource. */
function filesOf(inspection: Inspection): { readonly files?: FileStep } {
  const evidence = evidenceNeeded(inspection, "leave");
  return evidence === null
    ? {}
    : { files: { kind: "evidence", title: evidenceTitle(inspection, evidence), evidence } };
}

/** A service pack takes the rollups of the one before with it (operations.md 6.1: the series are independent). */
function goneProduct(
  { exchange }: Inspection,
  { state, record }: { readonly state: ServerState; readonly record: RecordFacts },
): string | null {
  const before = servicePackOf(record.productVersion);
  if (!exchange)
    return `${state.server}: Exchange Server 2007 is not installed any more. Nothing of ours is left to remove.`;
  const same = exchange.productCode === record.productCode && state.servicePack === before;
  if (same || state.servicePack === "unknown") return null;
  return `${state.server}: was at ${before} when it was taken and is at ${state.level} now: a service pack was installed in between, and nothing of ours is left to remove.`;
}

/** A removal may end where it was found, at what Microsoft took back. */
function withdrawn(release: Release | undefined): readonly string[] {
  return release?.withdrawn ? againstFound(release) : [];
}

/** They went for the rollup (`interimUpdates: "remove"`, or by hand), and a removal never installs. */
function lostInterimUpdates(
  { server, patches }: ServerState,
  { patchesFound }: RecordFacts,
): readonly string[] {
  const lost = patchesFound
    .map(reportPatch)
    .filter(({ kind, state }) => kind === "interim" && state !== "registered")
    .filter(({ code }) => !patches.some((patch) => patch.code === code));
  if (lost.length === 0) return [];
  return [
    `${server}: found on it, and gone since: ${interimNames(lost)}. A removal never installs, so nothing of that comes back; install by hand what is wanted.`,
  ];
}

function elsewhere({ server, level }: ServerState, foundLevel: string): readonly string[] {
  if (level === foundLevel) return [];
  return [
    `${server}: was found at ${foundLevel} and is at ${level}; nothing that is there now was brought since, and a removal never installs. It stays at ${level}.`,
  ];
}

function endsElsewhere(
  { server, level }: ServerState,
  { foundLevel, way }: { readonly foundLevel: string; readonly way: Way },
): Refusal {
  const goes = way.remove.map((rollup) => rollup.level).join(" and ");
  const found = findRelease({ level: foundLevel }) ?? bareServicePack(way.between.servicePack);
  const how = compareReleases(way.between, found) < 0 ? "lower than" : "not at";
  return {
    code: "WOULD_END_LOWER",
    property: null,
    message:
      `${server}: is at ${level}; without ${goes} it would be at ${way.between.level} for certain, ${how} ${foundLevel}, which was found. Nothing was touched: ` +
      `a removal never installs. Bring it to ${foundLevel} first (rollup, with its package, then \`pulumi up\`), ` +
      "or leave the rollups on it: `retainOnDelete: true`.",
  };
}
