import type { Inspection, JobStatus } from "../../agent/protocol";
import type { Refusal, ServerState } from "./contract";
import { diskNeeds, type DiskUse } from "./disk-needs";
import { filesInUse } from "./files-in-use";
import { cacheRefusals } from "./installer-cache";
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
    readonly way: Pick<Way, "remove" | "install">;
    readonly packageBytes: number | null;
  },
): readonly Refusal[] {
  const { inspection, state, way, packageBytes } = seen;
  const { server } = state;
  return [
    ...administratorRefusal(inspection, server),
    ...interimRefusal(
      state.patches.filter((patch) => patch.kind === "interim" && patch.state !== "superseded"),
      server,
    ),
    ...busyRefusal(inspection, server),
    ...(way.install === "no" ? [] : policyRefusal(inspection, server)),
    ...(way.remove.length === 0 ? [] : removalRefusals(inspection, { server, remove: way.remove })),
    ...cacheRefusals(seen),
    ...filesInUse({ inspection, server, way }),
    ...jobRefusal(inspection, server),
    ...diskRefusals(inspection, { server, use: { packageBytes, removes: way.remove.length > 0 } }),
  ];
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

function interimRefusal(
  patches: readonly { readonly displayName: string; readonly code: string }[],
  server: string,
): Refusal[] {
  if (patches.length === 0) return [];
  const names = patches.map((patch) => patch.displayName || patch.code).join(", ");
  return [
    refuse(
      "INTERIM_UPDATE",
      `${server}: interim updates are installed: ${names}. Nothing was touched. KB 953469 asks for their removal before a rollup goes in, and none may be left on another rollup than it was made for. Not every one is contained in the next rollup: ask for each, remove them with Add or Remove Programs, then run \`pulumi up\` again.`,
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

function removalRefusals(
  { installer }: Inspection,
  { server, remove }: { readonly server: string; readonly remove: readonly ListedRollup[] },
): Refusal[] {
  const fixed = remove.filter((rollup) => rollup.uninstallable === "no").map((rollup) => rollup.level);
  const refusals: Refusal[] = [];
  if (fixed.length > 0) {
    refusals.push(
      refuse(
        "REMOVAL_UNSUPPORTED",
        `${server}: ${fixed.join(" and ")} would have to go and is registered as not removable. Nothing was touched. Declare ${remove.at(-1)!.level}, or set the server up anew.`,
        "rollup",
      ),
    );
  }
  if (installer.removalDisabled === "yes") {
    refusals.push(
      refuse(
        "REMOVAL_POLICY",
        `${server}: the Windows Installer policy DisablePatchUninstall forbids the removal of patches. Nothing was touched. Have the policy lifted for this server.`,
      ),
    );
  }
  return refusals;
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
