import { fileSystem } from "../com/file-system";
import { filesIn } from "../files/list-folder";
import { readText } from "../files/read-text";
import { writeText } from "../files/write-text";
import { sha256Of } from "../hash/sha256";
import { each, kept, sameName } from "../text/arrays";
import { now } from "../text/time";
import { agentFolder } from "./home-paths";
import { oldest } from "./oldest";

export var AGENT_NAME = /^agent-[0-9a-f]{8,64}\.js$/;
var KEEP = 3;

/** The path of this very agent in our closed folder: a job runs as SYSTEM and must not run what a user could replace. */
export function agentInHome(): string {
  var running = WScript.ScriptFullName;
  if (sameName(fileSystem().GetParentFolderName(running), agentFolder())) return running;
  var beside = agentFolder() + "\\" + fileSystem().GetTempName();
  fileSystem().CopyFile(running, beside, true);
  var target = agentFolder() + "\\agent-" + sha256Of(beside).substring(0, 16) + ".js";
  if (fileSystem().FileExists(target)) fileSystem().DeleteFile(beside, true);
  else fileSystem().MoveFile(beside, target);
  keepFewAgents(target);
  return target;
}

/** The last three that were used. */
export function keepFewAgents(used: string): void {
  writeText(used + ".used", now());
  var agents = kept(filesIn(agentFolder()), function (name) {
    return AGENT_NAME.test(name);
  });
  each(oldest(agents, KEEP, lastUse), function (name) {
    fileSystem().DeleteFile(agentFolder() + "\\" + name, true);
    if (fileSystem().FileExists(agentFolder() + "\\" + name + ".used"))
      fileSystem().DeleteFile(agentFolder() + "\\" + name + ".used", true);
  });
}

function lastUse(name: string): string {
  return readText(agentFolder() + "\\" + name + ".used") || "";
}
