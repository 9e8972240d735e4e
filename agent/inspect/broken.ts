import type { BrokenFacts, ExchangeFacts, ProvedServices, ServiceFacts } from "../protocol";
import { installer } from "../com/installer";
import { jobIds, readResult } from "../job/job-folder";
import { readSnapshot } from "../job/snapshot";
import { isExchange } from "../services/service-names";
import { isMeantToRun } from "../services/read-services";
import { errorText } from "../text/failure";
import { found, mapped } from "../text/arrays";
import { readApplicationLog } from "./application-log";
import type { ApplicationLog } from "./application-log";
import { readSavedServices } from "./saved-services";

/**
 * Looked for only where a service of Exchange is disabled: it takes PowerShell, and most servers have none such. `ours`:
 * our folder may be read.
 */
export function readBroken(
  seen: {
    readonly exchange: ExchangeFacts | null;
    readonly services: readonly ServiceFacts[] | null;
    readonly ours: boolean;
  },
  unknowns: string[],
): BrokenFacts | null {
  var exchange = seen.exchange;
  var services = seen.services;
  if (exchange === null || services === null || !hasDisabled(services)) return null;
  var log = applicationLog(unknowns);
  return {
    events: log === null ? null : log.events,
    logSince: log === null ? "" : log.since,
    productInstalled: installDate(exchange.productCode),
    saved: readSavedServices(services, exchange.installPath),
    proved: seen.ours ? newestProof() : null,
  };
}

function hasDisabled(services: readonly ServiceFacts[]): boolean {
  return (
    found(services, function (service) {
      return service.start === "disabled" && isExchange(service.name);
    }) !== null
  );
}

function applicationLog(unknowns: string[]): ApplicationLog | null {
  try {
    return readApplicationLog();
  } catch (error) {
    unknowns.push(
      "The Application log, which tells whether a failed update left services disabled, could not be read: " +
        errorText(error),
    );
    return null;
  }
}

function installDate(productCode: string): string {
  try {
    return installer().ProductInfo(productCode, "InstallDate");
  } catch (error) {
    return "";
  }
}

/** A job that took no snapshot says nothing of the services. */
function newestProof(): ProvedServices | null {
  var ids = jobIds();
  for (var index = 0; index < ids.length; index++) {
    var id = ids[index] as string;
    var result = readResult(id);
    var snapshot = readSnapshot(id);
    if (snapshot === null || result === null || result.services.complete !== "yes") continue;
    return {
      job: id,
      endedAt: result.endedAt,
      services: mapped(snapshot, function (service) {
        return { name: service.name, start: service.start, running: isMeantToRun(service.state) };
      }),
    };
  }
  return null;
}
