import type { StageReply } from "../protocol";
import { fileSystem } from "../com/file-system";
import { AGENT_NAME, keepFewAgents } from "../home/agent-copy";
import { ensureHome } from "../home/home";
import { agentFolder, homeFolder, packagesFolder, systemDrive } from "../home/home-paths";
import { keepFewJobs, keepFewPackages } from "../home/keep-few";
import { sha256Of } from "../hash/sha256";
import { writeText } from "../files/write-text";
import { requireAdministrator } from "../system/administrator";
import { errorText, fail } from "../text/failure";
import { nameField, numberField, textField } from "../text/fields";
import type { Fields } from "../text/fields";
import { now } from "../text/time";

/** No ";": it separates the patches of one msiexec call. */
export var FILE_NAME = /^[A-Za-z0-9][A-Za-z0-9 ._()+-]{0,120}$/;
export var SHA256 = /^[0-9a-f]{64}$/;

interface Wanted {
  readonly from: string | null;
  readonly name: string;
  readonly sha256: string;
  readonly size: number;
  readonly keep: number;
}

/** A file named like an agent goes to the agents, anything else is a package. */
export function stage(request: Fields): StageReply {
  var wanted: Wanted = {
    from: request["from"] === null ? null : fileSystem().GetAbsolutePathName(textField(request, "from")),
    name: nameField(request, "name", FILE_NAME),
    sha256: nameField(request, "sha256", SHA256),
    size: numberField(request, "size"),
    keep: Math.max(1, numberField(request, "keep")),
  };
  requireAdministrator();
  ensureHome();
  var folder = AGENT_NAME.test(wanted.name) ? agentFolder() : packagesFolder() + "\\" + wanted.sha256;
  var path = folder + "\\" + wanted.name;
  var present = isHere(path, wanted) || takeIn(path, folder, wanted);
  if (present) keepFew(path, wanted);
  return { present: present, path: path };
}

function isHere(path: string, wanted: Wanted): boolean {
  var files = fileSystem();
  if (!files.FileExists(path)) return false;
  if (files.GetFile(path).Size === wanted.size && sha256Of(path) === wanted.sha256) return true;
  files.DeleteFile(path, true);
  return false;
}

/** Copied, not moved: a moved file keeps the access list of the user's folder. Hashed where nobody else can write. */
function takeIn(path: string, folder: string, wanted: Wanted): boolean {
  if (wanted.from === null) return false;
  var files = fileSystem();
  checkSource(wanted.from, wanted);
  if (!files.FolderExists(folder)) files.CreateFolder(folder);
  var beside = path + ".part";
  try {
    copy(wanted.from, beside, wanted);
    var hash = sha256Of(beside);
    if (hash !== wanted.sha256) mismatch(wanted, "SHA-256 " + hash + " instead of " + wanted.sha256);
    files.MoveFile(beside, path);
  } finally {
    if (files.FileExists(beside)) files.DeleteFile(beside, true);
  }
  removeSource(wanted.from);
  return true;
}

function checkSource(from: string, wanted: Wanted): void {
  var files = fileSystem();
  if (!files.FileExists(from)) {
    fail({ code: "missingFile", message: "There is no file " + from + " on the server.", detail: "" });
  }
  var size = files.GetFile(from).Size;
  if (size !== wanted.size) mismatch(wanted, size + " bytes instead of " + wanted.size);
  var free = files.GetDrive(systemDrive()).AvailableSpace;
  if (free < wanted.size) {
    fail({
      code: "diskFull",
      message:
        "Drive " +
        systemDrive() +
        " has " +
        free +
        " free bytes; " +
        wanted.name +
        " needs " +
        wanted.size +
        ". Make room.",
      detail: "",
    });
  }
}

var DISK_FULL = 0x800a003d;

function copy(from: string, to: string, wanted: Wanted): void {
  try {
    fileSystem().CopyFile(from, to, true);
  } catch (error) {
    var full = ((error as { number?: number }).number || 0) >>> 0 === DISK_FULL;
    fail({
      code: full ? "diskFull" : "windows",
      message:
        wanted.name +
        " could not be copied into " +
        homeFolder() +
        (full ? ": the disk is full. Make room." : "."),
      detail: errorText(error),
    });
  }
}

function mismatch(wanted: Wanted, difference: string): never {
  return fail({
    code: "hashMismatch",
    message:
      wanted.name + " did not arrive on the server as it was sent. It was not put into " + homeFolder() + ".",
    detail: difference,
  });
}

/** Left behind it would only cost space. */
function removeSource(from: string): void {
  try {
    fileSystem().DeleteFile(from, true);
  } catch (error) {
    return;
  }
}

function keepFew(path: string, wanted: Wanted): void {
  if (AGENT_NAME.test(wanted.name)) {
    keepFewAgents(path);
    return;
  }
  writeText(packagesFolder() + "\\" + wanted.sha256 + "\\used.txt", now());
  keepFewPackages(wanted.keep);
  keepFewJobs(wanted.keep);
}
