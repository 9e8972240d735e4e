import type { ServiceFacts, ServiceRepair } from "../../agent/protocol";
import type { BrokenServer } from "./broken-server";
import type { Refusal } from "./contract";
import { exitCodeInEvents, explainFailure } from "./explain-failure";
import { minutesOf } from "./minutes";
import { refuse } from "./refuse";

const HRESULT_OF_1603 = "0x80070643";

/** "since when and why", for the problems of a look. */
export function brokenProblem(broken: BrokenServer): string {
  if (broken.repair !== null)
    return `${whatIsBroken(broken)} The next change puts them back first, from Exchange's own saved state.`;
  return `${whatIsBroken(broken)} ${whyByHand(broken)} A person has to decide: ${broken.disabled.map((service) => decisionOf(broken, service)).join("; ")}.`;
}

/** Before anything is touched: our own record would take "disabled" for how the services are meant to be. */
export function brokenRefusal(broken: BrokenServer, server: string): Refusal {
  return refuse(
    "SERVER_BROKEN",
    `${server}: nothing is changed on a server whose services an earlier attempt left disabled. ${whatIsBroken(broken)} ${whyByHand(broken)} ` +
      'Nothing was touched: a job would record "disabled" as how they are meant to be. ' +
      "Set the start type of each by hand, as it was meant to be (one that is to stay off: Manual), start what shall run, then run `pulumi up` again:\n\n" +
      broken.disabled.map((service) => `  ${decisionOf(broken, service)}`).join("\n"),
  );
}

export function repairTitle(broken: BrokenServer, repair: readonly ServiceRepair[]): string {
  const [attempt] = broken.attempts;
  const starts = repair.filter(({ name }) => broken.disabled.some((service) => service.name === name));
  const running = repair.filter((service) => service.running).length;
  return (
    `Put back the services that the failed attempt of ${minutesOf(attempt?.time ?? "")} left disabled, from Exchange's own saved state: ` +
    `${starts.map(({ name, start }) => `${name} ${start}`).join(", ")}; ${running} are started. ` +
    `That Exchange 2007 keeps it in ${broken.facts.saved?.files.join(" and ") ?? ""} is unverified; this server's own ServiceControl.ps1 names both.`
  );
}

function whatIsBroken({ disabled, attempts, events }: BrokenServer): string {
  const which = `${disabled.map(({ name }) => name).join(", ")} ${disabled.length === 1 ? "is" : "are"} disabled`;
  const attempt = attempts.at(-1);
  if (!attempt) return `${which}.`;
  const code = exitCodeInEvents([attempt]);
  const error =
    code === null
      ? ""
      : code === 1603
        ? ` with 1603, which Microsoft Update shows as ${HRESULT_OF_1603}`
        : ` with ${code}`;
  const before = attempts.at(-2)?.time ?? "";
  const ofIt = (events ?? []).filter(({ time }) => time > before && time <= attempt.time);
  const cause = explainFailure({ events: ofIt, lines: [] })?.cause;
  const first =
    attempts.length > 1 ? ` (the first of ${attempts.length}: ${minutesOf(attempts[0]!.time)})` : "";
  return `${which} since ${updateIn(attempt.message)} failed ${minutesOf(attempt.time)}${first}${error}${cause ? `, because ${cause}` : ""}.`;
}

/** Names of rollups are the same in every language. */
function updateIn(message: string): string {
  return (
    /(?:Update Rollup|Interim Update)[^'"()]{0,100}(?:\(KB\d{1,8}\))?/.exec(message)?.[0].trim() ??
    /'([^']{1,200})'/.exec(message)?.[1] ??
    "an update"
  );
}

function whyByHand({ why }: BrokenServer): string {
  return `How they were cannot be proved: ${why}.`;
}

function decisionOf({ facts }: BrokenServer, { name }: ServiceFacts): string {
  const same = (service: ServiceRepair): boolean => service.name.toLowerCase() === name.toLowerCase();
  const proved = facts.proved?.services.find(same);
  const saved = facts.saved?.services?.find(same);
  const known = [
    ...(proved && facts.proved
      ? [`${state(proved)} ${minutesOf(facts.proved.endedAt)}, when job ${facts.proved.job} ended`]
      : []),
    ...(saved ? [`${state(saved)} by Exchange's saved state, which is not proved to be the first`] : []),
  ];
  return `${name}: disabled now; ${known.length > 0 ? `was ${known.join("; ")}` : "nothing is known of what it was"}`;
}

function state({ start, running }: ServiceRepair): string {
  return `${start}${running ? " and running" : " and stopped"}`;
}
