import type { Inspection } from "../../agent/protocol";
import { patchTitle } from "../../catalogue";
import type { PackageFacts, Release } from "../../catalogue/contract";
import type { PatchReport, Place, RestartPolicy } from "./contract";
import { interimName } from "./interim-updates";
import type { Way } from "./way";

interface Foreseen {
  readonly inspection: Inspection;
  readonly release: Release;
  readonly way: Way;
}

interface ForeseenThere extends Foreseen {
  readonly stops: { readonly running: string };
  readonly place: Place | undefined;
}

export function stageTitle(facts: PackageFacts): string {
  return `Copy ${facts.fileName} (${bytes(facts.size)}, SHA-256 ${facts.sha256.slice(0, 12)}…) to the server and prove it whole there.`;
}

export function installTitle({ inspection, release, way, place, stops }: ForeseenThere): string {
  const what = `Install ${patchTitle(release)} over ${way.between.level}`;
  if (way.install === "ifMissing")
    return `${what}, if the removal did not bring it back${alsoStops(stops)}; services are put back as they are now.`;
  return `${what}: the package stops up to ${running(inspection)} running services, ${meanwhile(place)}${alsoStops(stops)}; services are put back as they are now.`;
}

/** It goes alone, and only if it is still listed. */
export function interimTitle(
  patch: PatchReport,
  { inspection, place }: Pick<ForeseenThere, "inspection" | "place">,
): string {
  const when =
    patch.state === "applied" || patch.state === "unknown"
      ? `up to ${running(inspection)} running services stop, ${meanwhile(place)}; they are put back as they are now at the end`
      : `it is ${patch.state} now, and may come back or go with what has taken its place`;
  return `Remove ${interimName(patch)}: ${when}.`;
}

/** Says where the server is afterwards, before anything is begun. */
export function removeTitle({ inspection, release, way, place, stops }: ForeseenThere): string {
  const names = way.remove.map((rollup) => patchTitle(rollup.release)).join(" and ");
  return `Remove ${names} in one transaction: up to ${running(inspection)} running services stop, ${meanwhile(place)}${alsoStops(stops)}; services are put back as they are now. ${afterRemoval(release, way)}`;
}

export function verifyTitle(release: Release): string {
  return `Look again: ${release.level}, build ${release.build}, every service as before.`;
}

/** For the work that a change left: Windows waits with it until it starts. */
export function restartAfterTitle({
  place,
  level,
}: {
  readonly place: Place | undefined;
  readonly level: string;
}): string {
  return `Restart the server once, because the change to ${level} asked for it: ${restartWords(place)}.`;
}

export function restartBeforeTitle({ restartPending }: Inspection, place: Place | undefined): string {
  return `Restart the server before anything is installed, because ${restartPending.reasons.join(" and ")}, files of Exchange or of Windows Installer among them: ${restartWords(place)}.`;
}

function restartWords(place: Place | undefined): string {
  const meanwhile =
    place === "clusterNode"
      ? "no mailbox server runs on it meanwhile"
      : "mail on this server stands still meanwhile";
  return `${meanwhile}; it is back when Windows is proved to have booted and every service runs as before`;
}

/** What a look cannot foresee. */
export function unforeseen({
  inspection,
  way,
  restart,
}: Foreseen & { readonly restart?: RestartPolicy | undefined }): readonly string[] {
  return [
    ...(inspection.services === null
      ? ["The services could not be read, so how many will stop is not known."]
      : []),
    ...unknownSpace(inspection),
    ...(restart === "ifRequired"
      ? ["If the change asks for a restart, the server is restarted once, and looked at again."]
      : []),
    ...(way.remove.length + way.interim.length > 0 ? unforeseenOfRemoval(inspection, way) : []),
    ...(way.interim.length > 0 ? [STRONG_NAMES] : []),
    "Not to be foreseen: a program that only opens a file of Exchange, is a 32-bit one, or comes later, and is in the way when the installer reaches that file (error 1306); how long it takes.",
    "Outlook Web Access customisations have to be made anew after a rollup comes or goes.",
  ];
}

/** What the program allowed by fileInUse. */
function alsoStops({ running }: ForeseenThere["stops"]): string {
  return running === "" ? "" : `; stops ${running} meanwhile`;
}

/** A node that is changed hosts no mailbox server; its Cluster service stops and starts with the others (operations.md 1.1). */
function meanwhile(place: Place | undefined): string {
  return place === "clusterNode"
    ? "the Cluster service of this node among them, and no mailbox server runs on it meanwhile"
    : "mail on this server stands still meanwhile";
}

function afterRemoval(release: Release, { between, install }: Way): string {
  if (install === "ifMissing")
    return `${release.level} may come back by itself: Windows Installer lists it as obsoleted.`;
  if (install === "always") return `${between.level} is left until ${release.level} is installed.`;
  return between.rollup === null
    ? `The bare service pack ${between.level} is left.`
    : `${between.level} is on the server already and becomes active again.`;
}

/** operations.md 6.3: `sn.exe -Vr` before an interim update, `sn.exe -Vu` after its removal. */
export const STRONG_NAMES =
  "Interim updates are delay-signed, so the verification of strong names may have been switched off for them and still be off: `sn.exe -Vl` on the server lists the exemptions, `sn.exe -Vu` takes one back. They are left as they are.";

function unforeseenOfRemoval({ installer }: Inspection, { remove, interim }: Way): string[] {
  const unclear = [
    ...interim.filter((patch) => patch.uninstallable === "unknown").map(interimName),
    ...remove.filter((rollup) => rollup.uninstallable === "unknown").map((rollup) => rollup.level),
  ];
  return [
    ...(unclear.length > 0
      ? [`Whether ${unclear.join(" and ")} may be removed could not be read from its registration.`]
      : []),
    ...(installer.removalDisabled === "unknown"
      ? ["Whether a policy forbids the removal of patches could not be read."]
      : []),
    "Windows Installer may ask for Exchange's original installation source (1612, error 1706): it keeps replaced files only within a limit. Nothing is changed then; have the media at hand.",
    "A patch that is marked as removable may still be refused (1646) when another patch needs it.",
  ];
}

function running({ services }: Inspection): number {
  return (services ?? []).filter((service) => service.state === "running").length;
}

function bytes(count: number): string {
  return count < 1024 * 1024 ? `${Math.ceil(count / 1024)} KiB` : `${(count / 1024 / 1024).toFixed(1)} MiB`;
}

function unknownSpace({ drives }: Inspection): string[] {
  return drives
    .filter((drive) => drive.freeBytes === null)
    .map((drive) => `Free space of drive ${drive.drive} could not be read.`);
}
