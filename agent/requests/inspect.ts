import type { Inspection, JobStatus, LockFacts, RecordFacts } from "../protocol";
import { PROTOCOL } from "../protocol";
import { readEvidence } from "../evidence/read-evidence";
import { homeState } from "../home/home";
import { homeFolder, recordFile } from "../home/home-paths";
import { readBroken } from "../inspect/broken";
import { readCluster } from "../inspect/cluster";
import { readComputer } from "../inspect/computer";
import { readDrives } from "../inspect/drives";
import { readExchange } from "../inspect/exchange";
import { foresee } from "../inspect/foresee";
import { readForefront } from "../inspect/forefront";
import { readInstallerState } from "../inspect/installer-state";
import { readPatches } from "../inspect/patches";
import { readRestartAndJobs } from "../inspect/restart";
import { readSystem } from "../inspect/system";
import { readUnfinished } from "../inspect/unfinished";
import { jobStatus } from "../job/job-status";
import { newestJobId } from "../job/newest-job";
import { jobOfOpenSnapshot } from "../job/snapshot";
import { lockFacts, readLock } from "../lock/lock-file";
import { readRecord } from "../record/record-file";
import { otherServices } from "../services/other-services";
import { affectedServices, readEachService } from "../services/read-services";
import { isAdministrator } from "../system/administrator";
import { now } from "../text/time";

/** Everything that a decision needs. Changes nothing of Windows or Exchange. */
export function inspect(): Inspection {
  var unknowns: string[] = [];
  var exchange = readExchange(unknowns);
  var ours = isOurs(unknowns);
  var installerState = readInstallerState(unknowns);
  var job = ours ? newestJob() : null;
  var every = readEachService();
  var services = told(every === null ? null : affectedServices(every, []), "The services", unknowns);
  var foreseen = foresee(
    { exchange: exchange, installer: installerState, job: job, services: services },
    unknowns,
  );
  var openSnapshot = ours ? jobOfOpenSnapshot("") : null;
  var isExplained =
    installerState.inProgress === "yes" || openSnapshot !== null || (job !== null && job.phase !== "done");
  var inspection: Inspection = {
    protocol: PROTOCOL,
    time: now(),
    computer: readComputer(unknowns),
    system: readSystem(unknowns),
    exchange: exchange,
    patches:
      exchange === null ? [] : told(readPatches(exchange.productCode), "The patches of Exchange", unknowns),
    services: services,
    otherServices: every === null || services === null ? null : otherServices(every, services),
    publisherEvidence: readEvidence(exchange === null ? [] : services, ours),
    cluster: readCluster(unknowns),
    installer: installerState,
    drives: readDrives(exchange === null ? null : exchange.installPath, unknowns),
    restartPending: readRestartAndJobs(unknowns, {
      exchange: exchange === null ? null : exchange.installPath,
      ours: ours,
    }),
    lock: ours ? currentLock() : null,
    record: ours ? currentRecord(unknowns) : null,
    job: job,
    unfinished: readUnfinished(ours ? newestJobId() : null),
    openSnapshot: openSnapshot,
    broken: isExplained ? null : readBroken({ exchange: exchange, services: services, ours: ours }, unknowns),
    forefront: exchange === null ? null : readForefront(services),
    administrator: isAdministrator(),
    holders: foreseen.holders,
    msiexec: foreseen.msiexec,
    installerCache: foreseen.installerCache,
    unknowns: unknowns,
  };
  return inspection;
}

function told<T>(list: T[] | null, what: string, unknowns: string[]): T[] | null {
  if (list === null) unknowns.push(what + " could not be read.");
  return list;
}

function isOurs(unknowns: string[]): boolean {
  var state = homeState();
  if (state === "foreign")
    unknowns.push(
      "What lies in " +
        homeFolder() +
        " was not made by this product, or is open to others: it was not read.",
    );
  return state === "ours";
}

function currentLock(): LockFacts | null {
  var record = readLock();
  return record === null ? null : lockFacts(record);
}

function currentRecord(unknowns: string[]): RecordFacts | null {
  var record = readRecord();
  if (record !== "damaged") return record;
  unknowns.push("The record of who owns this server, " + recordFile() + ", cannot be read.");
  return null;
}

function newestJob(): JobStatus | null {
  var newest = newestJobId();
  return newest === null ? null : jobStatus(newest);
}
