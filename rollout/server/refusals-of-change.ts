import type { Inspection, JobStatus } from "../../agent/protocol";
import type { InterimUpdates, Place, Refusal, ServerState } from "./contract";
import { brokenServer } from "./broken-server";
import { brokenRefusal } from "./broken-words";
import { diskNeeds, type DiskUse } from "./disk-needs";
import { filesInUse } from "./files-in-use";
import { forefrontRefusals } from "./forefront";
import { cacheRefusals } from "./installer-cache";
import { interimNames } from "./interim-updates";
import type { ListedRollup } from "./listed-rollups";
import { refuse } from "./refuse";
import { leavingJob, unfinishedJob } from "./unfinished-job";
import type { Way } from "./way";

interface Seen {
  readonly inspection: Inspection;
  readonly state: ServerState;
}

/** What speaks against changing anything right now. */
export function refusalsOfChange(
  seen: Seen & {
    readonly way: Pick<Way, "interim" | "remove" | "install">;
    /** stay: no option makes them go. */
    readonly interimUpdates: InterimUpdates | "stay";
    readonly packageBytes: number | null;
    /** What the program allows to stop, with dependents. */
    readonly stopServices: readonly string[];
    readonly place?: Place | undefined;
  },
): readonly Refusal[] {
  const { inspection, state, way, interimUpdates, packageBytes, stopServices } = seen;
  const { server } = state;
  return [
    ...administratorRefusal(inspection, server),
    ...interimRefusals(way.interim, { server, interimUpdates }),
    ...busyRefusal(inspection, server),
    ...(way.install === "no" ? [] : policyRefusal(inspection, server)),
    ...(way.remove.length === 0 ? [] : fixedRefusal(way.remove, server)),
    ...(way.remove.length + (interimUpdates === "remove" ? way.interim.length : 0) === 0
      ? []
      : removalPolicyRefusal(inspection, server)),
    ...cacheRefusals(seen),
    ...filesInUse({ inspection, server, way, stopServices }),
    ...jobRefusal(inspection, server),
    ...diskRefusals(inspection, {
      server,
      use: { packageBytes, removes: way.remove.length + way.interim.length > 0 },
    }),
    ...brokenRefusals(inspection, server),
    ...(way.install === "no" && way.remove.length + way.interim.length === 0
      ? []
      : forefrontRefusals(inspection, { server, place: seen.place })),
  ];
}

/** Starting services and setting start types needs no more than that nobody else is at work. */
export function refusalsOfRepair({ inspection, state }: Seen): readonly Refusal[] {
  const { server } = state;
  return [
    ...administratorRefusal(inspection, server),
    ...busyRefusal(inspection, server),
    ...jobRefusal(inspection, server),
  ];
}

/** What the server itself puts right first is no reason against a change. */
function brokenRefusals(inspection: Inspection, server: string): Refusal[] {
  const broken = brokenServer(inspection);
  return broken === null || broken.repair !== null ? [] : [brokenRefusal(broken, server)];
}

function administratorRefusal({ administrator }: Inspection, server: string): Refusal[] {
  if (administrator === "yes") return [];
  const what =
    administrator === "no"
      ? "is not an administrator of this server"
      : "could not be proved to be an administrator";
  return [
    refuse(
      "NOT_ADMINISTRATOR",
      `${server}: the user that logged on ${what}. Nothing was touched. Log on as a member of Administrators.`,
      "connection.user",
    ),
  ];
}

function interimRefusals(
  patches: Way["interim"],
  { server, interimUpdates }: { readonly server: string; readonly interimUpdates: InterimUpdates | "stay" },
): Refusal[] {
  if (patches.length === 0) return [];
  if (interimUpdates === "remove") {
    const fixed = patches.filter(({ uninstallable }) => uninstallable === "no");
    if (fixed.length === 0) return [];
    return [
      refuse(
        "REMOVAL_UNSUPPORTED",
        `${server}: in the rollup's way, and registered as not removable: ${interimNames(fixed)}. Nothing was touched. Ask Microsoft's support how to remove what is named, or leave the server at its level.`,
        "interimUpdates",
      ),
    ];
  }
  const option = interimUpdates === "fail" ? ', or let `interimUpdates: "remove"` do it' : "";
  return [
    refuse(
      "INTERIM_UPDATE",
      `${server}: interim updates are installed: ${interimNames(patches)}. Nothing was touched. KB 953469 asks for their removal before a rollup goes in, and none may be left on another rollup than it was made for. Not every one is contained in the next rollup: ask for each, remove them with Add or Remove Programs${option}, then run \`pulumi up\` again.`,
      interimUpdates === "fail" ? "interimUpdates" : null,
    ),
  ];
}

/** What an unfinished job of ours holds is not in its way: that job is brought to its end first. */
function busyRefusal(inspection: Inspection, server: string): Refusal[] {
  const { installer } = inspection;
  if (installer.inProgress === "no" || unfinishedJob(inspection) || leavingJob(inspection)) return [];
  if (installer.inProgress === "yes") return [installerHolds(inspection, server)];
  return [
    refuse(
      "INSTALLER_BUSY",
      `${server}: Windows Installer could not be asked whether an installation is under way. Nothing was touched. Run \`pulumi up\` again.`,
    ),
  ];
}

/** Somebody else's installation, or one of ours that the server could not end however often it tried. */
function installerHolds({ unfinished }: Inspection, server: string): Refusal {
  const since = unfinished?.since ? ` since ${unfinished.since}` : "";
  const said = unfinished?.said ? ` Windows Installer said: "${unfinished.said}"` : "";
  const what = unfinished?.job
    ? `still holds the installation that job ${unfinished.job} of exchange-rollup began`
    : "has an installation under way or left unfinished, which exchange-rollup did not begin";
  const todo = unfinished?.job
    ? `The job's folder has the logs. Free what they name, then run \`pulumi up\` again: the server tries again.`
    : "If something is being installed, run `pulumi up` again when it is over. If nothing is, start that same installation once more " +
      "on the server and let it end, or cancel and undo it: until then Windows Installer refuses others (error 1704), and a restart alone does not end it.";
  return refuse(
    "INSTALLER_BUSY",
    `${server}: Windows Installer ${what}${since}.${said} Nothing was touched. ${todo}`,
  );
}

/** What is in the way of a change although an old job was brought to its end just now. */
export function jobInTheWay(inspection: Inspection, server: string): readonly Refusal[] {
  const job = unfinishedJob(inspection);
  if (job) return [jobRunning(job, server)];
  return leavingJob(inspection) ? [installerHolds(inspection, server)] : [];
}

function policyRefusal({ installer }: Inspection, server: string): Refusal[] {
  if (installer.patchingDisabled !== "yes") return [];
  return [
    refuse(
      "INSTALLER_POLICY",
      `${server}: the Windows Installer policy DisablePatch forbids patches. Nothing was touched. Have the policy lifted for this server.`,
    ),
  ];
}

function fixedRefusal(remove: readonly ListedRollup[], server: string): Refusal[] {
  const fixed = remove.filter((rollup) => rollup.uninstallable === "no").map((rollup) => rollup.level);
  if (fixed.length === 0) return [];
  return [
    refuse(
      "REMOVAL_UNSUPPORTED",
      `${server}: ${fixed.join(" and ")} would have to go and is registered as not removable. Nothing was touched. Declare ${remove.at(-1)!.level}, or set the server up anew.`,
      "rollup",
    ),
  ];
}

function removalPolicyRefusal({ installer }: Inspection, server: string): Refusal[] {
  if (installer.removalDisabled !== "yes") return [];
  return [
    refuse(
      "REMOVAL_POLICY",
      `${server}: the Windows Installer policy DisablePatchUninstall forbids the removal of patches. Nothing was touched. Have the policy lifted for this server.`,
    ),
  ];
}

/** A job that runs or died is brought to its end first; one of which neither can be told is in the way. */
function jobRefusal(inspection: Inspection, server: string): Refusal[] {
  const job = unfinishedJob(inspection);
  return job?.alive === "unknown" ? [jobRunning(job, server)] : [];
}

export function jobRunning(job: JobStatus, server: string): Refusal {
  return refuse(
    "JOB_RUNNING",
    `${server}: the job ${job.id} (${job.title}, started by ${job.who}) is in phase ${job.phase} since ${job.since} and may still run. Nothing was touched. Run \`pulumi up\` again when it is over.`,
  );
}

function diskRefusals(
  inspection: Inspection,
  options: { readonly server: string; readonly use: DiskUse },
): Refusal[] {
  const short = diskNeeds(inspection.drives, options.use).filter(
    (need) => need.freeBytes !== null && need.freeBytes < need.neededBytes,
  );
  return short.map((need) =>
    refuse(
      "DISK_FULL",
      `${options.server}: drive ${need.drive} has ${mebibytes(need.freeBytes ?? 0)} MiB free, and ${mebibytes(need.neededBytes)} MiB are wanted for ${need.purposes.join(" and ")}. Nothing was touched. Free space, then run \`pulumi up\` again.`,
    ),
  );
}

function mebibytes(bytes: number): string {
  return (bytes / 1024 / 1024).toFixed(0);
}
