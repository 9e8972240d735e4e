import type { EvidenceFacts, ManagedServiceFacts, RevocationFacts, ServiceFacts } from "../protocol";
import { readNumber, readValue } from "../system/registry";
import { found, mapped } from "../text/arrays";
import { readChanges } from "./changes";
import { managedServices } from "./managed-services";
import { askForLists } from "./revocation";

var FRAMEWORK = "SOFTWARE\\Microsoft\\NET Framework Setup\\NDP\\v2.0.50727";

/** Looks only. `ours`: whether our folder can be believed. */
export function readEvidence(services: readonly ServiceFacts[] | null, ours: boolean): EvidenceFacts {
  var managed = services === null ? null : managedServices(services);
  return {
    services: managed,
    changed: ours ? changedFiles() : [],
    list: managed === null ? null : listsIfAsked(managed),
    clrServicePack: clrServicePack(),
  };
}

/** null: no service is known that would ask for them. */
export function listsIfAsked(managed: readonly ManagedServiceFacts[]): RevocationFacts | null {
  var asking = found(managed, function (service) {
    return service.evidence === "on" || service.evidence === "broken";
  });
  return asking === null ? null : askForLists();
}

function changedFiles(): string[] {
  var changes = readChanges();
  return changes === "damaged"
    ? []
    : mapped(changes, function (change) {
        return change.file;
      });
}

/** A framework as it first came has no value SP. */
function clrServicePack(): number | null {
  if (readNumber(FRAMEWORK, "Install") !== 1) return null;
  var servicePack = readValue(FRAMEWORK, "SP");
  if (servicePack.kind === "missing") return 0;
  return servicePack.kind === "value" && typeof servicePack.value === "number" ? servicePack.value : null;
}
