import type { CollectReply, Inspection, InstallerRun } from "../../agent/protocol";
import type {
  OwnershipRecord,
  PatchReport,
  Reporter,
  RolloutErrorCode,
  RunReport,
  ServerPlan,
  ServerState,
} from "./contract";
import { explainExitCode } from "./exit-codes";
import { explainRun, type ServiceOf } from "./explain-failure";
import { translateHresults } from "./hresult";
import { holding, todo } from "./files-in-use";
import { holderService } from "./holder-service";
import { howItEnded } from "./how-it-ended";
import { installerSays } from "./installer-says";
import { interimName, interimNames } from "./interim-updates";
import { evidenceMissed } from "./publisher-evidence";
import { RolloutError } from "./rollout-error";
import { goneFrom, lastRun, reportRun } from "./run-report";
import { tellEvidence } from "./tell-evidence";
import { STRONG_NAMES } from "./titles";

export interface Evidence {
  readonly found: ServerState;
  readonly after: ServerState;
  readonly plan: Extract<ServerPlan, { kind: "change" }>;
  readonly collected: CollectReply;
  /** What `after` rests on. */
  readonly seen: Inspection;
  readonly record: OwnershipRecord;
  readonly reporter: Reporter;
  /** A restart that is pending is made next, and need not be told. */
  readonly restartFollows?: boolean;
}

/** The second look decides; exit codes only explain (design.md, rule 1). */
export function judge(evidence: Evidence): RunReport {
  const { found, after, plan, collected, reporter } = evidence;
  const { result } = collected;
  const run = reportRun(result, {
    from: plan.from,
    to: after.level,
    before: found.patches,
    after: after.patches,
    tried: after.level === plan.to ? `brought to ${plan.to}` : triedTo(plan),
  });
  if (after.level !== plan.to) throw somebodyCame(evidence, run) ?? notReached(evidence, run);
  if (result.services.complete !== "yes") throw servicesLeft(evidence, run);
  const missed = filesMissed(evidence);
  if (missed !== "") throw filesLeft(evidence, { run, missed });
  const failed = result.runs.find(hasFailed);
  if (failed && failed.exitCode !== null) {
    reporter.warning(
      `${after.server}: msiexec ended with ${failed.exitCode}, yet ${plan.to} is applied. See ${failed.logPath} on the server.`,
    );
  }
  for (const trouble of result.trouble) reporter.warning(`${after.server}: ${trouble}`);
  tellOfInterimUpdates(evidence);
  tellEvidence(collected, { server: after.server, reporter });
  if (after.restartPending === "yes" && evidence.restartFollows !== true)
    reporter.warning(
      `${after.server}: ${plan.to} is reached, and a restart is pending. It is yours to choose when.`,
    );
  reporter.info(
    `${after.server}: ${plan.from} to ${after.level} in ${run.seconds} s; ${result.services.snapshotCount} services as before.`,
  );
  return run;
}

/** What went, whether the rollup came or not, and what is left of it. */
function tellOfInterimUpdates({ found, after, plan, reporter }: Evidence): void {
  const gone = goneInterimUpdates({ found, after });
  if (gone.length > 0) reporter.warning(`${after.server}: removed ${interimNames(gone)}. ${STRONG_NAMES}`);
  const left = after.patches.filter(({ code }) =>
    plan.steps.some((step) => step.kind === "removeInterim" && step.patchCode === code),
  );
  if (left.length > 0)
    reporter.warning(
      `${after.server}: still listed: ${left.map((patch) => `${interimName(patch)} (${patch.state})`).join(" and ")}.`,
    );
}

function goneInterimUpdates({ found, after }: Pick<Evidence, "found" | "after">): readonly PatchReport[] {
  return goneFrom(found.patches, after.patches).filter(({ kind }) => kind === "interim");
}

/** An action that msiexec did not end well, or whose end was not seen. */
export function hasFailed({ skipped, exitCode }: InstallerRun): boolean {
  if (skipped) return false;
  return exitCode === null || ["failed", "suspended"].includes(explainExitCode(exitCode).outcome);
}

/** Between the look and msiexec, which was not started then. */
function somebodyCame(evidence: Evidence, run: RunReport): RolloutError | null {
  const { after, plan, collected } = evidence;
  const { inTheWay = [], runs } = collected.result;
  if (inTheWay.length === 0) return null;
  const begun = runs.some(({ skipped }) => !skipped)
    ? "msiexec was not started again"
    : "msiexec was not started";
  const message = `${after.server}: ${plan.to} was not reached: ${begun}, because ${inTheWay.map(holding).join("; ")}. The server is at ${after.level}${withoutInterimUpdates(evidence)}, and ${servicesSentence(evidence)}. ${todo(inTheWay)}`;
  return fail({ evidence, run, code: "FILE_IN_USE", message: `${message}\n\n${details(evidence)}` });
}

/** They stay away: the next attempt goes on without them. */
function withoutInterimUpdates(evidence: Evidence): string {
  const gone = goneInterimUpdates(evidence);
  return gone.length === 0 ? "" : ` without ${interimNames(gone)}, which had to go first`;
}

function notReached(evidence: Evidence, run: RunReport): RolloutError {
  const { after, plan, collected } = evidence;
  const { result } = collected;
  const failed = result.runs.find(hasFailed) ?? null;
  const last = failed ?? lastRun(result) ?? null;
  const said = last?.exitCode === null || last === null ? undefined : explainExitCode(last.exitCode);
  const explained = failed && explainRun(collected, failed, serviceOfHolder(evidence));
  tellOfInterimUpdates(evidence);
  const why =
    last && (explained || last.exitCode !== null)
      ? howItEnded(last, explained)
      : (result.trouble[0]?.replace(/\.$/, "") ?? "msiexec was not started, or its end was not seen");
  const removes = (last?.kind ?? firstAction(plan)) === "remove";
  const code: RolloutErrorCode =
    last && !failed ? "LEVEL_NOT_REACHED" : removes ? "REMOVAL_FAILED" : "INSTALL_FAILED";
  const what = removes ? "could not be removed" : "was not installed";
  const sentences = [
    last && !failed
      ? `${after.server}: ${plan.to} was not reached: ${why}.`
      : `${after.server}: ${last?.title ?? result.title} ${what}: ${why}.`,
    `The server is at ${after.level}${withoutInterimUpdates(evidence)}, and ${servicesSentence(evidence)}.`,
    explained?.todo ||
      said?.todo ||
      (last
        ? "Read the log on the server, then run `pulumi up` again."
        : "Put that right, then run `pulumi up` again."),
  ];
  return fail({ evidence, run, code, message: `${sentences.join(" ")}\n\n${details(evidence)}` });
}

function serviceOfHolder({ seen, plan }: Evidence): ServiceOf {
  return (pid) => holderService(seen, { pid, stopServices: plan.stopServices ?? [] });
}

function servicesLeft(evidence: Evidence, run: RunReport): RolloutError {
  const { after, plan } = evidence;
  const message = `${after.server}: ${plan.to} is reached, but ${servicesSentence(evidence)}. Start them by hand, or restart the server, then run \`pulumi up\` again.`;
  return fail({
    evidence,
    run,
    code: "SERVICES_NOT_RESTORED",
    message: `${message}\n\n${details(evidence)}`,
  });
}

function filesMissed({ after, plan }: Evidence): string {
  const step = plan.steps.find(({ kind }) => kind === "evidence");
  return step?.kind === "evidence" ? evidenceMissed(after, step.evidence) : "";
}

function filesLeft(
  evidence: Evidence,
  { run, missed }: { readonly run: RunReport; readonly missed: string },
): RolloutError {
  const { after, plan } = evidence;
  const message = `${after.server}: ${plan.to} is reached and its services are back as they were, but ${missed}. Put right what follows, then run the same command again.`;
  return fail({ evidence, run, code: "EVIDENCE_FILE", message: `${message}\n\n${details(evidence)}` });
}

function servicesSentence({ collected }: Evidence): string {
  const { services } = collected.result;
  if (services.complete === "yes") return `its ${services.snapshotCount} services are back as they were`;
  if (services.failed.length > 0) return `not every service is back as it was: ${services.failed.join("; ")}`;
  return "whether its services are back as they were could not be found out";
}

function details({ collected }: Evidence): string {
  const { result } = collected;
  const logs = result.runs.filter((run) => run.logPath !== "").map((run) => run.logPath);
  return [
    ...(result.healed ? ["The job died and was brought to its end afterwards."] : []),
    ...result.trouble,
    ...installerSays(collected),
    ...logs.map((log) => `Log on the server: ${log}`),
  ]
    .map(translateHresults)
    .join("\n");
}

/** A job that called no msiexec, and whose services are as it found them, has changed nothing. */
function hasTouched({ result }: CollectReply): boolean {
  return result.runs.some(({ skipped }) => !skipped) || result.services.complete !== "yes";
}

function triedTo(plan: Evidence["plan"]): string {
  const parts = plan.steps.flatMap((step) => {
    if (step.kind === "remove") return [`remove ${step.levels.join(" and ")}`];
    if (step.kind === "removeInterim") return [`remove ${step.displayName}`];
    return step.kind === "install" ? [`install ${plan.to}`] : [];
  });
  return `tried to ${parts.join(" and ")}`;
}

function firstAction(plan: Evidence["plan"]): "install" | "remove" {
  return plan.steps.some(({ kind }) => kind === "remove" || kind === "removeInterim") ? "remove" : "install";
}

function fail(options: {
  readonly evidence: Evidence;
  readonly run: RunReport;
  readonly code: RolloutErrorCode;
  readonly message: string;
}): RolloutError {
  const { evidence, run, code, message } = options;
  return new RolloutError({
    code,
    message,
    property: null,
    found: evidence.found,
    state: evidence.after,
    run,
    record: evidence.record,
    touched: hasTouched(evidence.collected),
  });
}
