import type { Inspection } from "../../agent/protocol";
import { compareReleases, patchTitle } from "../../catalogue";
import type { Release } from "../../catalogue/contract";
import { unknownState } from "./aim";
import type { PlanInput } from "./plan";
import type { Refusal, RolloutErrorCode } from "./contract";
import { diskNeeds } from "./disk-needs";
import { sameMachine } from "./machine-id";

type Seen = Omit<PlanInput, "package">;
type Aimed = PlanInput & { readonly release: Release; readonly current: Release };

/** What speaks against this server whatever the target is. */
export function refusalsBeforeTarget({ inspection, state, wish }: Seen): readonly Refusal[] {
  const { server } = state;
  const { known } = wish;
  const same = known ? sameMachine(known.machineId, state.machineId) : "yes";
  if (same !== "yes") {
    const what = same === "no" ? "is another machine than" : "could not be proved to be";
    return [
      refuse(
        "OTHER_MACHINE",
        `${server}: this ${what} the one this resource was made for (${known?.machineId}; seen now: ${state.machineId}). Nothing was touched. Check connection.host; for a replaced server remove the resource from the stack and declare it anew.`,
      ),
    ];
  }
  if (!inspection.exchange) {
    return [
      refuse(
        "NO_EXCHANGE",
        `${server}: Exchange Server 2007 is not installed. Nothing was touched. Install it first: a rollup only patches it.`,
      ),
    ];
  }
  if (inspection.cluster.node !== "no") return [clusterRefusal(inspection, server)];
  if (state.servicePack === "unknown" || state.level === "unknown") return [unknownState(state)];
  if (known && known.servicePack !== state.servicePack) {
    return [
      refuse(
        "OTHER_SERVICE_PACK",
        `${server}: is at ${state.servicePack} now but was first seen at ${known.servicePack}. Nothing was touched. Each service pack has rollups of its own: name the rollup of ${state.servicePack} in full and make the resource anew.`,
        "rollup",
      ),
    ];
  }
  return [];
}

/** What speaks against the way from the present level to the target. */
export function refusalsOfTarget({ state, release, current }: Omit<Aimed, "package">): readonly Refusal[] {
  const { server } = state;
  if (release.servicePack !== current.servicePack) {
    return [
      refuse(
        "OTHER_SERVICE_PACK",
        `${server}: ${patchTitle(release)} is for ${release.servicePack}, and the server is at ${current.level}. Nothing was touched. Each service pack has rollups of its own; name one of ${current.servicePack}, or install the service pack first.`,
        "rollup",
      ),
    ];
  }
  if (compareReleases(release, current) < 0) {
    return [
      refuse(
        "LOWER_TARGET",
        `${server}: is at ${current.level}, and ${release.level} is lower. Nothing was touched. This version only installs; remove the rollup with Add or Remove Programs, or declare ${current.level}.`,
        "rollup",
      ),
    ];
  }
  if (release.withdrawn) {
    return [
      refuse(
        "WITHDRAWN",
        `rollup: ${release.level} was withdrawn by Microsoft. ${release.notes.join(" ")} Name a later one.`,
        "rollup",
      ),
    ];
  }
  return [];
}

/** What speaks against changing anything right now. */
export function refusalsOfChange({ inspection, state, package: found }: Aimed): readonly Refusal[] {
  const { server } = state;
  return [
    ...administratorRefusal(inspection, server),
    ...interimRefusal(
      state.patches.filter((patch) => patch.kind === "interim" && patch.state !== "superseded"),
      server,
    ),
    ...installerRefusals(inspection, server),
    ...jobRefusal(inspection, server),
    ...(found?.ok ? diskRefusals(inspection, { server, size: found.facts.size }) : []),
  ];
}

function clusterRefusal({ cluster }: Inspection, server: string): Refusal {
  const what =
    cluster.node === "yes"
      ? "is a node of a failover cluster"
      : "could not be proved to be outside a failover cluster";
  return refuse(
    "CLUSTER_NODE",
    `${server}: ${what} (${cluster.evidence}). Nothing was touched. A ServerRollup is for standalone servers: cluster nodes are patched passive node first, which it cannot do.`,
  );
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
      `${server}: interim updates are installed: ${names}. Nothing was touched. KB 953469 asks for their removal before a rollup, and not every one is contained in the next rollup: ask for each, remove them with Add or Remove Programs, then run \`pulumi up\` again.`,
    ),
  ];
}

function installerRefusals({ installer }: Inspection, server: string): Refusal[] {
  const refusals: Refusal[] = [];
  if (installer.inProgress !== "no") {
    const what =
      installer.inProgress === "yes"
        ? "has an installation under way or left unfinished"
        : "could not be asked whether an installation is under way";
    refusals.push(
      refuse(
        "INSTALLER_BUSY",
        `${server}: Windows Installer ${what}. Nothing was touched. Run \`pulumi up\` again when it is over; if nothing is installing, restart the server and look again.`,
      ),
    );
  }
  if (installer.patchingDisabled === "yes") {
    refusals.push(
      refuse(
        "INSTALLER_POLICY",
        `${server}: the Windows Installer policy DisablePatch forbids patches. Nothing was touched. Have the policy lifted for this server.`,
      ),
    );
  }
  return refusals;
}

function jobRefusal({ job }: Inspection, server: string): Refusal[] {
  if (!job || job.phase === "done" || job.alive === "no") return [];
  return [
    refuse(
      "JOB_RUNNING",
      `${server}: the job ${job.id} (${job.title}, started by ${job.who}) is in phase ${job.phase} since ${job.since} and may still run. Nothing was touched. Run \`pulumi up\` again when it is over.`,
    ),
  ];
}

function diskRefusals(
  inspection: Inspection,
  options: { readonly server: string; readonly size: number },
): Refusal[] {
  const short = diskNeeds(inspection.drives, options.size).filter(
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

function refuse(code: RolloutErrorCode, message: string, property: string | null = null): Refusal {
  return { code, property, message };
}
