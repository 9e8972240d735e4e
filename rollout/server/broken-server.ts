import type {
  BrokenFacts,
  Inspection,
  InstallerEvent,
  ServiceFacts,
  ServiceRepair,
} from "../../agent/protocol";
import { failedAttempts, isExchanges, lastGood } from "./failed-attempts";
import { isExchangeService, neededServices } from "./role-services";
import { whyNotProvable } from "./saved-state";

/** Services of Exchange that an attempt of somebody else left disabled (KB 953469, operations.md 4.2 and 5.1). */
export interface BrokenServer {
  /** Everything that is disabled now and that a patch disables. */
  readonly disabled: readonly ServiceFacts[];
  /** The failed attempts since everything was last known to be good, oldest first. Empty: none is in the log. */
  readonly attempts: readonly InstallerEvent[];
  /** MsiInstaller's events about Exchange, for the cause. null: could not be read. */
  readonly events: readonly InstallerEvent[] | null;
  readonly facts: BrokenFacts;
  /** What puts it right, where that is proved to be the state before the first attempt; null: `why` says what is missing. */
  readonly repair: readonly ServiceRepair[] | null;
  readonly why: string;
}

/** Off by default, and disabled on purpose on many a server (operations.md 4.4). */
const OFTEN_OFF = ["msexchangepop3", "msexchangeimap4"];
const CLUSTER_SERVICE = "clussvc";

/** Pure. null: nothing says that a failed attempt did it; a service that is disabled is then somebody's choice. */
export function brokenServer(inspection: Inspection): BrokenServer | null {
  const { broken: facts, services } = inspection;
  if (facts === null || services === null) return null;
  const disabled = services.filter((service) => isLeftDisabled(service, inspection));
  const exchange = disabled.filter(({ name }) => isExchangeService(name));
  if (exchange.length === 0) return null;
  const good = lastGood(inspection, facts);
  const attempts = failedAttempts(facts, good);
  if (attempts.length === 0 && !allNeeded(inspection, exchange) && !isUnclear(facts, exchange)) return null;
  const why = whyNotProvable({ facts, good, attempts, disabled });
  const repair = why === "" ? repairOf(facts, services) : null;
  // What is disabled was so before the attempt, and somebody has put the rest back.
  if (repair?.length === 0) return null;
  return { disabled, attempts, events: facts.events?.filter(isExchanges) ?? null, facts, repair, why };
}

/** What puts a server right before anything else is done to it; null: nothing does, or nothing has to. */
export function provableRepair(inspection: Inspection): readonly ServiceRepair[] | null {
  return brokenServer(inspection)?.repair ?? null;
}

/** On a Windows that is no node the Cluster service is disabled by default. */
function isLeftDisabled({ name, start }: ServiceFacts, { cluster }: Inspection): boolean {
  return start === "disabled" && (name.toLowerCase() !== CLUSTER_SERVICE || cluster.node === "yes");
}

/** No administrator chooses that; a log that was cleared does not hide it. */
function allNeeded({ exchange, services }: Inspection, disabled: readonly ServiceFacts[]): boolean {
  const needed = neededServices(exchange?.roles ?? null);
  const there = (services ?? []).filter(({ name }) => needed.has(name.toLowerCase()));
  return there.length > 0 && there.every((service) => disabled.includes(service));
}

/** "Could not find out" is not "no", but for what is off on purpose so often. */
function isUnclear({ events }: BrokenFacts, disabled: readonly ServiceFacts[]): boolean {
  return events === null && disabled.some(({ name }) => !OFTEN_OFF.includes(name.toLowerCase()));
}

/**
 * As before the first attempt: what is disabled now, and what stopped with it. A start type that somebody has set since is
 * left as it is.
 */
function repairOf({ saved }: BrokenFacts, services: readonly ServiceFacts[]): readonly ServiceRepair[] {
  return services.flatMap((service): ServiceRepair[] => {
    const was = saved?.services?.find(({ name }) => name.toLowerCase() === service.name.toLowerCase());
    if (!was) return [];
    if (service.start === "disabled") return was.start === "disabled" ? [] : [was];
    const isDown = service.state !== "running" && service.state !== "paused";
    return was.running && isDown && isSettable(service) ? [{ ...was, start: service.start }] : [];
  });
}

function isSettable({ start }: ServiceFacts): boolean {
  return start === "automatic" || start === "automaticDelayed" || start === "manual";
}
