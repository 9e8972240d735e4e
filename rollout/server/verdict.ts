import type { CollectReply } from "../../agent/protocol";
import type {
  Reporter,
  RolloutErrorCode,
  RunReport,
  ServerOutcome,
  ServerPlan,
  ServerState,
} from "./contract";
import { explainExitCode } from "./exit-codes";
import { RolloutError } from "./rollout-error";
import { installerSays } from "./installer-says";

interface Evidence {
  readonly found: ServerState;
  readonly after: ServerState;
  readonly plan: Extract<ServerPlan, { kind: "change" }>;
  readonly collected: CollectReply;
  readonly reporter: Reporter;
}

/** The second look decides; the exit code only explains (design.md, rule 1). */
export function judge(evidence: Evidence): ServerOutcome {
  const { found, after, plan, collected, reporter } = evidence;
  const { result } = collected;
  const run = reportRun(evidence);
  if (after.level !== plan.to) throw notReached(evidence, run);
  if (result.services.complete !== "yes") throw servicesLeft(evidence, run);
  if (result.exitCode !== null && explainExitCode(result.exitCode).outcome === "failed") {
    reporter.warning(
      `${after.server}: msiexec ended with ${result.exitCode}, yet ${plan.to} is applied. See ${result.logPath} on the server.`,
    );
  }
  for (const trouble of result.trouble) reporter.warning(`${after.server}: ${trouble}`);
  if (after.restartPending === "yes")
    reporter.warning(
      `${after.server}: ${plan.to} is installed, and a restart is pending. It is yours to choose when.`,
    );
  reporter.info(
    `${after.server}: ${plan.from} to ${after.level} in ${run.seconds} s; ${result.services.snapshotCount} services as before.`,
  );
  return { found, state: after, run };
}

function notReached(evidence: Evidence, run: RunReport): RolloutError {
  const { after, collected } = evidence;
  const { result } = collected;
  const said = result.exitCode === null ? undefined : explainExitCode(result.exitCode);
  const succeeded = said && said.outcome !== "failed" && said.outcome !== "suspended";
  const code: RolloutErrorCode = succeeded ? "LEVEL_NOT_REACHED" : "INSTALL_FAILED";
  const why = said
    ? `msiexec ended with ${result.exitCode} after ${result.installerSeconds} s: ${said.meaning}`
    : (result.trouble[0] ?? "msiexec was not started, or its end was not seen");
  const sentences = [
    `${after.server}: ${result.title} was not installed: ${why}.`,
    `The server is at ${after.level}, and ${servicesSentence(evidence)}.`,
    said?.todo || "Read the log on the server, then run `pulumi up` again.",
  ];
  return fail({ evidence, run, code, message: `${sentences.join(" ")}\n\n${details(evidence)}` });
}

function servicesLeft(evidence: Evidence, run: RunReport): RolloutError {
  const { after, plan } = evidence;
  const message = `${after.server}: ${plan.to} is installed, but ${servicesSentence(evidence)}. Start them by hand, or restart the server, then run \`pulumi up\` again.`;
  return fail({
    evidence,
    run,
    code: "SERVICES_NOT_RESTORED",
    message: `${message}\n\n${details(evidence)}`,
  });
}

function servicesSentence({ collected }: Evidence): string {
  const { services } = collected.result;
  if (services.complete === "yes") return `its ${services.snapshotCount} services are back as they were`;
  if (services.failed.length > 0) return `not every service is back as it was: ${services.failed.join("; ")}`;
  return "whether its services are back as they were could not be found out";
}

function details({ collected }: Evidence): string {
  const { result } = collected;
  return [...result.trouble, ...installerSays(collected), `Log on the server: ${result.logPath}`].join("\n");
}

function reportRun({ after, plan, collected }: Evidence): RunReport {
  const { result } = collected;
  const seconds = Math.round((Date.parse(result.endedAt) - Date.parse(result.startedAt)) / 1000);
  return {
    did: after.level === plan.to ? `installed ${plan.to}` : `tried to install ${plan.to}`,
    from: plan.from,
    to: after.level,
    startedAt: result.startedAt,
    endedAt: result.endedAt,
    seconds: Number.isFinite(seconds) ? seconds : result.installerSeconds,
    exitCode: result.exitCode ?? -1,
    logPath: result.logPath,
    job: result.id,
  };
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
    touched: true,
  });
}
