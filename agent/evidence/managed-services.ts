import type { ManagedServiceFacts, ServiceFacts } from "../protocol";
import { fileSystem } from "../com/file-system";
import { readBytes } from "../files/bytes";
import { readString } from "../system/registry";
import { each } from "../text/arrays";
import { errorText } from "../text/failure";
import { programOf } from "./image-path";
import { readEvidenceOf } from "./merge";
import { isManaged } from "./pe-header";

var SERVICES = "SYSTEM\\CurrentControlSet\\Services\\";
var EXCHANGE_SERVICE = /^MSExchange/i;
/** Headers of a program; its data directories lie far within. */
var HEADER_BYTES = 4096;
/** A configuration file of this size is none that a service came with. */
var LARGEST_CONFIG = 4194304;

export function configOf(image: string): string {
  return image + ".config";
}

/** Exchange's services whose program is managed code, by its header; those of which that could not be told too. */
export function managedServices(services: readonly ServiceFacts[]): ManagedServiceFacts[] {
  var managed: ManagedServiceFacts[] = [];
  var asked: { [image: string]: ManagedServiceFacts | null } = {};
  each(services, function (service) {
    if (!EXCHANGE_SERVICE.test(service.name)) return;
    var line = readString(SERVICES + service.name, "ImagePath");
    var image = line === null ? null : programOf(line);
    if (image === null) {
      managed.push(unknown(service.name, "", "its program could not be read from the registry"));
      return;
    }
    var key = "=" + image.toLowerCase();
    if (asked[key] === undefined) asked[key] = factsOf(image);
    var facts = asked[key];
    if (facts) managed.push({ name: service.name, image: image, evidence: facts.evidence, why: facts.why });
  });
  return managed;
}

/** null: native code. */
function factsOf(image: string): ManagedServiceFacts | null {
  try {
    var answer = isManaged(readBytes(image, HEADER_BYTES));
    if (answer === "no") return null;
    if (answer === "unknown") return unknown("", image, "its header is not understood");
  } catch (error) {
    return unknown("", image, "its program could not be read: " + errorText(error));
  }
  try {
    var reading = readEvidenceOf(configBytes(configOf(image)));
    return reading.kind === "broken"
      ? { name: "", image: image, evidence: "broken", why: reading.why }
      : { name: "", image: image, evidence: reading.kind, why: "" };
  } catch (error) {
    return unknown("", image, "its configuration file could not be read: " + errorText(error));
  }
}

/** null: no such file. */
export function configBytes(file: string): string | null {
  if (!fileSystem().FileExists(file)) return null;
  if (fileSystem().GetFile(file).Size > LARGEST_CONFIG) throw new Error("it is larger than 4 MiB");
  return readBytes(file);
}

function unknown(name: string, image: string, why: string): ManagedServiceFacts {
  return { name: name, image: image, evidence: "unknown", why: why };
}
