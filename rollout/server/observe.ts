import type { Inspection, PatchFacts } from "../../agent/protocol";
import { levelFromPatches, recognisePatch, servicePackOf, type LevelReading } from "../../catalogue";
import type { PatchReport, ServerState } from "./contract";
import { machineIdOf } from "./machine-id";
import { evidenceStateOf } from "./publisher-evidence";
import { findProblems } from "./problems";

/** An inspection in the words of the outputs: what Windows Installer's list of patches means for the level. */
export function observe(inspection: Inspection): ServerState {
  const servicePack = inspection.exchange ? servicePackOf(inspection.exchange.productVersion) : "unknown";
  const reading = readLevel(inspection, servicePack);
  const release = reading.release === "unknown" ? undefined : reading.release;
  const state = {
    server: inspection.computer.name,
    machineId: machineIdOf(inspection.computer),
    operatingSystem: operatingSystemOf(inspection),
    servicePack,
    level: release?.level ?? "unknown",
    build: release?.build ?? "unknown",
    roles: inspection.exchange?.roles ?? [],
    patches: (inspection.patches ?? []).map(reportPatch),
    restartPending: inspection.restartPending.pending,
    evidenceState: evidenceStateOf(inspection.publisherEvidence),
    evidenceFiles: inspection.publisherEvidence.changed,
  };
  return { ...state, problems: findProblems({ inspection, state, release, doubts: reading.doubts }) };
}

/** Nothing may be built on a guess: a list that could not be read gives no level. */
function readLevel({ exchange, patches }: Inspection, servicePack: ServerState["servicePack"]): LevelReading {
  if (!exchange) return { release: "unknown", doubts: [] };
  if (servicePack === "unknown") {
    return {
      release: "unknown",
      doubts: [`${exchange.productName} ${exchange.productVersion} is not a known service pack.`],
    };
  }
  if (patches === null)
    return { release: "unknown", doubts: ["Windows Installer's list of patches could not be read."] };
  return levelFromPatches(servicePack, patches);
}

export function reportPatch(patch: PatchFacts): PatchReport {
  const recognised = recognisePatch(patch);
  return {
    code: patch.code,
    displayName: patch.displayName,
    kind: recognised.kind,
    level: recognised.kind === "rollup" ? recognised.release.level : "",
    state: patch.state,
    uninstallable: patch.uninstallable,
  };
}

function operatingSystemOf({ system }: Inspection): string {
  const name = [system.productName, system.servicePack].filter((part) => part !== "").join(" ");
  return `${name || "Windows"} (${system.version}.${system.build}, ${system.architecture})`;
}
