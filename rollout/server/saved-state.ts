import type { BrokenFacts, InstallerEvent, SavedServices, ServiceFacts } from "../../agent/protocol";
import type { LastGood } from "./failed-attempts";
import { minutesOf } from "./minutes";
import { isExchangeService } from "./role-services";

interface Evidence {
  readonly facts: BrokenFacts;
  readonly good: LastGood | null;
  readonly attempts: readonly InstallerEvent[];
  readonly disabled: readonly ServiceFacts[];
}

/** An attempt takes an hour or two (operations.md 6.11); what was written earlier belongs to another one. */
const LONGEST_ATTEMPT = 3 * 3600 * 1000;
/** The script writes both files one after the other, in seconds (operations.md 4.2, [C20]). */
const LONGEST_SAVING = 120 * 1000;

/**
 * Why Exchange's saved state is not proved to be that before the first failed attempt; "": it is proved. KB 953469 allows
 * it for the first failure only: a second attempt overwrites it with "disabled" (operations.md 4.2).
 */
export function whyNotProvable(evidence: Evidence): string {
  const { facts, attempts, good } = evidence;
  if (facts.events === null) return "the Application log could not be read";
  const [attempt, second] = attempts;
  if (!attempt)
    return `the Application log, which begins ${minutesOf(facts.logSince)}, names no failed attempt`;
  if (second)
    return `${attempts.length} attempts failed, and a second one overwrites what Exchange had saved before the first`;
  return (
    whyNotFirst(facts, good) ||
    whyNotReadable(facts.saved) ||
    whyNotOf(attempt, facts.saved) ||
    whyNotPlausible(evidence)
  );
}

function whyNotFirst({ logSince }: BrokenFacts, good: LastGood | null): string {
  if (good === null) return "when Exchange was last known to be in order could not be found out";
  if (logSince !== "" && logSince <= good.time) return "";
  return `the Application log begins ${minutesOf(logSince)} only, and a failed attempt before that, since ${good.what}, would have gone unseen`;
}

function whyNotReadable(saved: SavedServices | null): string {
  if (saved === null) return "there is no state that Exchange's script had saved";
  if (saved.namedByScript !== "yes")
    return `it could not be proved that the server's own ServiceControl.ps1 keeps its state in ${saved.files.join(" and ")}`;
  return saved.services === null ? `${saved.files.join(" and ")} could not be understood` : "";
}

function whyNotOf({ time }: InstallerEvent, saved: SavedServices | null): string {
  if (saved === null) return "";
  const { createdFrom, writtenFrom, writtenTo } = saved;
  if (createdFrom === "" || writtenFrom === "" || writtenTo === "")
    return "when Exchange saved its state could not be read";
  const earliest = new Date(Date.parse(time) - LONGEST_ATTEMPT).toISOString();
  if (writtenTo > time)
    return `Exchange's saved state was written ${minutesOf(writtenTo)}, after that attempt had failed`;
  if (writtenFrom < earliest)
    return `Exchange's saved state was written ${minutesOf(writtenFrom)}, long before that attempt`;
  // One that died without an event, by loss of power, leaves its files; writing over a file keeps when it came to be.
  if (Date.parse(writtenTo) - Date.parse(createdFrom) > LONGEST_SAVING)
    return `the files of Exchange's saved state are older (${minutesOf(createdFrom)}) than that attempt, which wrote over them`;
  return "";
}

function whyNotPlausible({ facts, disabled }: Evidence): string {
  const saved = facts.saved?.services ?? [];
  const of = (name: string): (typeof saved)[number] | undefined =>
    saved.find((service) => service.name.toLowerCase() === name.toLowerCase());
  const missing = disabled.filter(({ name }) => !of(name)).map(({ name }) => name);
  if (missing.length > 0) return `Exchange's saved state says nothing of ${missing.join(", ")}`;
  const exchange = saved.filter(({ name }) => isExchangeService(name));
  const ran = exchange.filter(({ running }) => running);
  if (ran.length === 0)
    return "by Exchange's saved state none of its services ran, which is the damage of an earlier attempt";
  const doubtful = exchange.filter(({ name, start }) => start === "disabled" && !wasDisabled(facts, name));
  if (doubtful.length === 0) return "";
  return `Exchange's saved state calls ${doubtful.map(({ name }) => name).join(", ")} disabled, which may be the damage of an earlier attempt`;
}

/** POP3 and IMAP4 are off by default (operations.md 4.4); of others a job of ours must have seen it. */
function wasDisabled({ proved }: BrokenFacts, name: string): boolean {
  if (/^MSExchange(POP3|IMAP4)$/i.test(name)) return true;
  const seen = proved?.services.find((service) => service.name.toLowerCase() === name.toLowerCase());
  return seen?.start === "disabled";
}
