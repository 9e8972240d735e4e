import { fileSystem } from "../com/file-system";
import { holdFile } from "../files/held-file";
import { filesIn } from "../files/list-folder";
import { readText } from "../files/read-text";
import { writeText } from "../files/write-text";
import { sha256Of } from "../hash/sha256";
import { each, hasName, kept, mapped, sameName } from "../text/arrays";
import { fail } from "../text/failure";
import { now } from "../text/time";
import { agentFolder } from "./home-paths";
import { jobsWithoutResult } from "./keep-few";
import { oldest } from "./oldest";

export var AGENT_NAME = /^agent-[0-9a-f]{8,64}\.js$/;
var KEEP = 3;
/** Hashing takes seconds on the computers of that time. */
var GUARD_SECONDS = 60;

/** The path of this very agent in our closed folder: a job runs as SYSTEM and must not run what a user could replace. */
export function agentInHome(): string {
  var running = WScript.ScriptFullName;
  if (sameName(fileSystem().GetParentFolderName(running), agentFolder())) return running;
  return oneAtATime(function () {
    return putInHome(running);
  });
}

/**
 * A request whose answer was lost is asked again while it may still be at work: two of them must not move the same file.
 */
function oneAtATime<T>(work: () => T): T {
  var guard = holdFile(agentFolder() + "\\agents.guard", GUARD_SECONDS * 1000);
  if (guard === null) {
    return fail({
      code: "locked",
      message:
        "Another operation has been putting its program on this server for " +
        GUARD_SECONDS +
        " s. Nothing was begun. Try again.",
      detail: agentFolder() + "\\agents.guard is held open",
    });
  }
  try {
    return work();
  } finally {
    guard.Close();
  }
}

function putInHome(running: string): string {
  var beside = agentFolder() + "\\" + fileSystem().GetTempName();
  fileSystem().CopyFile(running, beside, true);
  var target = agentFolder() + "\\agent-" + sha256Of(beside).substring(0, 16) + ".js";
  if (isWhole(target, beside)) fileSystem().DeleteFile(beside, true);
  else replace(beside, target);
  keepFewAgents(target);
  return target;
}

/** A loss of power can leave a file with its name and size, and nothing in it. */
function isWhole(target: string, copy: string): boolean {
  return fileSystem().FileExists(target) && sha256Of(target) === sha256Of(copy);
}

function replace(from: string, to: string): void {
  if (fileSystem().FileExists(to)) fileSystem().DeleteFile(to, true);
  fileSystem().MoveFile(from, to);
}

/** The last three that were used, and those that start-up tasks name. */
export function keepFewAgents(used: string): void {
  writeText(used + ".used", now());
  var needed = agentsNeeded();
  var agents = kept(filesIn(agentFolder()), function (name) {
    return AGENT_NAME.test(name) && !hasName(needed, agentFolder() + "\\" + name);
  });
  each(oldest(agents, KEEP, lastUse), function (name) {
    fileSystem().DeleteFile(agentFolder() + "\\" + name, true);
    if (fileSystem().FileExists(agentFolder() + "\\" + name + ".used"))
      fileSystem().DeleteFile(agentFolder() + "\\" + name + ".used", true);
  });
}

function agentsNeeded(): string[] {
  return mapped(jobsWithoutResult(), function (job) {
    return job.agent;
  });
}

function lastUse(name: string): string {
  return readText(agentFolder() + "\\" + name + ".used") || "";
}
