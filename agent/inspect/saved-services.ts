import type { Answer, SavedServices, ServiceFacts, ServiceRepair, StartType } from "../protocol";
import { fileSystem } from "../com/file-system";
import { readEnd } from "../files/read-text";
import { systemDrive } from "../home/home-paths";
import { each, found, kept, mapped, sameName } from "../text/arrays";
import { objectsInClixml } from "../text/clixml";
import type { ClixmlElement } from "../text/clixml";
import { isoTime } from "../text/time";

/** As the script of 2016 names them (operations.md 4.1); of 2007's it is UNKNOWN, so the server's own is asked. */
var FOLDER = "ExchangeSetupLogs";
var STATE = "ServiceState.xml";
var STARTS = "ServiceStartupMode.xml";
var SCRIPT = "\\bin\\ServiceControl.ps1";
/** Every service of a server, each with those that it depends on, is less than that. */
var LONGEST = 8000000;
/** ServiceControllerStatus.Running. */
var RUNNING = "4";

/** WMI's words of a start mode are the same in every language. */
var MODES: { readonly [word: string]: StartType } = {
  Auto: "automatic",
  Manual: "manual",
  Disabled: "disabled",
};

/** What Exchange's own script saved before it disabled services. null: neither of its files is there. */
export function readSavedServices(
  services: readonly ServiceFacts[],
  installPath: string | null,
): SavedServices | null {
  var folder = systemDrive() + "\\" + FOLDER + "\\";
  var files = kept([folder + STATE, folder + STARTS], function (path) {
    return fileSystem().FileExists(path);
  });
  if (files.length === 0) return null;
  var written = times(files, function (path) {
    return fileSystem().GetFile(path).DateLastModified;
  });
  var created = times(files, function (path) {
    return fileSystem().GetFile(path).DateCreated;
  });
  return {
    files: files,
    createdFrom: created[0] || "",
    writtenFrom: written[0] || "",
    writtenTo: written[written.length - 1] || "",
    namedByScript: namedByScript(installPath),
    services: files.length === 2 ? both(services, folder) : null,
  };
}

/** In order; one that cannot be read leaves none. */
function times(files: readonly string[], timeOf: (path: string) => unknown): string[] {
  try {
    var all = mapped(files, function (path) {
      return isoTime(new Date(timeOf(path) as number));
    });
    return all.sort();
  } catch (error) {
    return [];
  }
}

function namedByScript(installPath: string | null): Answer {
  if (installPath === null) return "unknown";
  try {
    var text = readEnd(installPath + SCRIPT, LONGEST).toLowerCase();
    return text.indexOf(STATE.toLowerCase()) >= 0 && text.indexOf(STARTS.toLowerCase()) >= 0 ? "yes" : "no";
  } catch (error) {
    return "unknown";
  }
}

function both(services: readonly ServiceFacts[], folder: string): ServiceRepair[] | null {
  var states = pairsIn(folder + STATE, stateOf);
  var starts = pairsIn(folder + STARTS, startOf);
  if (states === null || starts === null) return null;
  var all: ServiceRepair[] = [];
  each(services, function (service) {
    var state = pairOf(states as Pair[], service.name);
    var start = pairOf(starts as Pair[], service.name);
    var type = start === null ? undefined : MODES[start.value];
    if (state !== null && type !== undefined)
      all.push({ name: service.name, start: type, running: state.value === RUNNING });
  });
  return all;
}

interface Pair {
  readonly name: string;
  readonly value: string;
}

/** null: the file is not what Export-Clixml writes, or one of its objects is not of the form that was expected. */
function pairsIn(path: string, pairIn: (object: ClixmlElement) => Pair | null): Pair[] | null {
  try {
    var objects = objectsInClixml(readEnd(path, LONGEST));
    if (objects === null) return null;
    var pairs: Pair[] = [];
    for (var index = 0; index < objects.length; index++) {
      var pair = pairIn(objects[index] as ClixmlElement);
      if (pair === null) return null;
      pairs.push(pair);
    }
    return pairs;
  } catch (error) {
    return null;
  }
}

/** Of a service that Get-Service gave. */
function stateOf(object: ClixmlElement): Pair | null {
  var properties = inside(object, "Props");
  var name = labelled(properties, "ServiceName");
  var status = labelled(properties, "Status");
  var number = status === null ? undefined : inside(status, "I32");
  return name === null || number === undefined ? null : { name: name.text, value: number.text };
}

/** Of a hash table of a name and WMI's StartMode. */
function startOf(object: ClixmlElement): Pair | null {
  var entries = inside(object, "DCT");
  var name = entry(entries, "Name");
  var mode = entry(entries, "StartMode");
  return name === null || mode === null ? null : { name: name, value: mode };
}

function entry(entries: ClixmlElement | undefined, key: string): string | null {
  var wanted = found(entries === undefined ? [] : entries.children, function (one) {
    var label = labelled(one, "Key");
    return label !== null && label.text === key;
  });
  var value = wanted === null ? null : labelled(wanted, "Value");
  return value === null ? null : value.text;
}

function inside(element: ClixmlElement, tag: string): ClixmlElement | undefined {
  return (
    found(element.children, function (child) {
      return child.tag === tag;
    }) || undefined
  );
}

function labelled(element: ClixmlElement | undefined, label: string): ClixmlElement | null {
  return found(element === undefined ? [] : element.children, function (child) {
    return child.label === label;
  });
}

function pairOf(pairs: readonly Pair[], name: string): Pair | null {
  return found(pairs, function (pair) {
    return sameName(pair.name, name);
  });
}
