import type { ForefrontFacts, ServiceFacts } from "../protocol";
import { isExchange } from "../services/service-names";
import { stateOf } from "../services/service-control";
import { keyExists, readList, readString } from "../system/registry";
import { hasName } from "../text/arrays";

var SERVICES = "SYSTEM\\CurrentControlSet\\Services\\";
var CONTROLLER = "FSCController";

/** null: it is not installed. */
export function readForefront(services: readonly ServiceFacts[] | null): ForefrontFacts | null {
  var installed = keyExists(SERVICES + CONTROLLER);
  if (installed === "no") return null;
  if (installed === "unknown")
    return { installed: installed, running: "unknown", neededBy: null, utility: "" };
  var state = stateOf(CONTROLLER);
  return {
    installed: installed,
    running: state === "unknown" ? "unknown" : state === "stopped" ? "no" : "yes",
    neededBy: services === null ? null : neededBy(services),
    utility: utility(),
  };
}

/** One list that cannot be read leaves it open. */
function neededBy(services: readonly ServiceFacts[]): string[] | null {
  var needing: string[] = [];
  for (var index = 0; index < services.length; index++) {
    var name = (services[index] as ServiceFacts).name;
    if (!isExchange(name)) continue;
    var needs = reaches(name, []);
    if (needs === null) return null;
    if (needs) needing.push(name);
  }
  return needing;
}

function reaches(name: string, visited: string[]): boolean | null {
  if (hasName(visited, name)) return false;
  visited.push(name);
  var on = readList(SERVICES + name, "DependOnService");
  if (on === null) return null;
  if (hasName(on, CONTROLLER)) return true;
  for (var index = 0; index < on.length; index++) {
    var next = on[index] as string;
    if (next === "" || next.charAt(0) === "+") continue; // +name is a load-order group
    var further = reaches(next, visited);
    if (further !== false) return further;
  }
  return false;
}

/** As Microsoft's sample finds it ([C23]); the path may stand between quotes. */
function utility(): string {
  var image = readString(SERVICES + CONTROLLER, "ImagePath") || "";
  var path = /^"([^"]+)"/.exec(image) || /^(.*\.exe)/i.exec(image);
  var end = path === null ? -1 : (path[1] as string).lastIndexOf("\\");
  return end < 0 ? "" : (path![1] as string).substring(0, end) + "\\fscutility.exe";
}
