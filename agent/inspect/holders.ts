import type { HolderFacts, ServiceFacts } from "../protocol";
import { fileSystem } from "../com/file-system";
import { listServices } from "../services/service-control";
import type { ListedService } from "../services/service-control";
import { exchangeAndDependents } from "../services/stop-exchange";
import { workerOf } from "../services/worker-of";
import { listProcesses } from "../system/processes";
import type { ListedProcess } from "../system/processes";
import { systemRoot } from "../system/programs";
import { each, found, hasName, kept, mapped, sameName } from "../text/arrays";
import { exchangeFiles, hasFile } from "./exchange-files";
import type { FilesByName } from "./exchange-files";
import { loadedPaths } from "./loaded-paths";

export interface Holding {
  readonly holders: readonly HolderFacts[];
  /** Process ids of msiexec.exe but for the Windows Installer service's own. */
  readonly msiexec: readonly number[];
  /** What could not be found out of single processes, as sentences. */
  readonly doubts: readonly string[];
}

interface Scene {
  readonly folder: string;
  readonly files: FilesByName;
  readonly listed: readonly ListedService[];
  readonly doubts: string[];
}

/** Who has files of Exchange loaded, but for Exchange's own `services`. null: could not be found out. */
export function readHolders(folder: string, services: readonly ServiceFacts[]): Holding | null {
  var processes = listProcesses();
  var listed = processes === null ? null : listServices();
  var files = listed === null ? null : exchangeFiles(folder);
  if (processes === null || listed === null || files === null) return null;
  var scene: Scene = { folder: folder, files: files, listed: listed, doubts: [] };
  var own = namesOf(exchangeAndDependents(services));
  var stopping = namesOf(services);
  var holders: HolderFacts[] = [];
  each(processes, function (process) {
    var names = servicesIn(process, listed as ListedService[]);
    if (names.length > 0 && count(names, own) === names.length) return;
    var held = filesHeldBy(process, scene);
    if (held.length === 0) return;
    holders.push({
      process: process.name,
      pid: process.pid,
      files: held,
      services: names,
      stopsWithPatch: stopsWithPatch(names, stopping),
    });
  });
  return { holders: holders, msiexec: strangeInstallers(processes, listed), doubts: scene.doubts };
}

function namesOf(services: readonly ServiceFacts[]): string[] {
  return mapped(services, function (service) {
    return service.name;
  });
}

function servicesIn(process: ListedProcess, listed: readonly ListedService[]): string[] {
  var inside = kept(listed, function (service) {
    return service.pid === process.pid;
  });
  if (inside.length > 0)
    return mapped(inside, function (service) {
      return service.name;
    });
  var master = workerOf(process.name);
  var runs = found(listed, function (service) {
    return master !== null && sameName(service.name, master) && service.state !== "stopped";
  });
  return runs === null ? [] : [runs.name];
}

function stopsWithPatch(
  names: readonly string[],
  stopping: readonly string[],
): HolderFacts["stopsWithPatch"] {
  var many = count(names, stopping);
  if (many === 0) return "none";
  return many === names.length ? "all" : "some";
}

function count(names: readonly string[], among: readonly string[]): number {
  return kept(names, function (name) {
    return hasName(among, name);
  }).length;
}

/** By names first, and by full paths where WMI tells them: another product may have a library of the same name. */
function filesHeldBy(process: ListedProcess, scene: Scene): string[] {
  if (process.modules === null && process.pid > LAST_SYSTEM_ID)
    scene.doubts.push("What " + called(process) + " has loaded could not be found out.");
  var names = kept((process.modules || []).concat(process.name), function (name) {
    return hasFile(scene.files, name);
  });
  if (names.length === 0) return [];
  var paths = loadedPaths(process.pid);
  if (paths !== null) return ofExchange(paths, names, scene);
  var doubtful = kept(names, isElsewhereToo);
  if (doubtful.length > 0)
    scene.doubts.push(
      called(process) +
        " has loaded " +
        doubtful.join(", ") +
        ", of which Exchange and Windows have one each: whose it is could not be found out.",
    );
  return mapped(
    kept(names, function (name) {
      return !isElsewhereToo(name);
    }),
    function (name) {
      return scene.files[name.toLowerCase()] as string;
    },
  );
}

/** The idle process and the system's own, which have no modules. */
var LAST_SYSTEM_ID = 8;

/** Spelled as on the disk: WMI gives lower case. */
function ofExchange(paths: readonly string[], names: readonly string[], scene: Scene): string[] {
  var inside = kept(paths, function (path) {
    var start = path.substring(0, scene.folder.length + 1);
    return sameName(start, scene.folder + "\\") && hasName(names, nameOf(path));
  });
  return mapped(inside, function (path) {
    var spelled = scene.files[nameOf(path).toLowerCase()] as string;
    return sameName(spelled, path) ? spelled : path;
  });
}

function nameOf(path: string): string {
  return path.substring(path.lastIndexOf("\\") + 1);
}

/** Runtime libraries that many products bring along; Windows keeps them side by side in folders of their own. */
var RUNTIME = /^(atl|mfc|msvc[mpr])\d+u?\.dll$/i;

function isElsewhereToo(name: string): boolean {
  var root = systemRoot();
  return (
    RUNTIME.test(name) ||
    found([root, root + "\\System32", root + "\\SysWOW64", root + "\\System32\\inetsrv"], function (folder) {
      return fileSystem().FileExists(folder + "\\" + name);
    }) !== null
  );
}

function called(process: ListedProcess): string {
  return process.name + " (" + process.pid + ")";
}

/** One is the service's own, which idles for ten minutes after it was last needed. */
function strangeInstallers(processes: readonly ListedProcess[], listed: readonly ListedService[]): number[] {
  var own = found(listed, function (service) {
    return sameName(service.name, "msiserver");
  });
  return mapped(
    kept(processes, function (process) {
      return /^msiexec\.exe$/i.test(process.name) && (own === null || own.pid !== process.pid);
    }),
    function (process) {
      return process.pid;
    },
  );
}
