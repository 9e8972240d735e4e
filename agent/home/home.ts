import { fileSystem } from "../com/file-system";
import { foldersIn } from "../files/list-folder";
import { moveFolder } from "../files/move-folder";
import { patiently } from "../files/patiently";
import { readText } from "../files/read-text";
import { writeText } from "../files/write-text";
import { each } from "../text/arrays";
import { fail } from "../text/failure";
import { milliseconds } from "../text/time";
import { closeFolder, isClosed } from "./closed-folder";
import { homeFolder, proofFolder } from "./home-paths";
import { ensureProofFolder } from "./proof-folder";

/**
 * Our folder lies at the root of the drive, where Server 2003 lets every user create folders: one who does it before
 * us owns it, and an owner can open it again at any time, whatever its access list says now. Windows has no command
 * that tells an owner without localised names. So we believe only in a folder that we made:
 *
 * it is made in a second closed folder of ours in the Windows folder, where users cannot create anything, closed, given a
 * secret, and then moved to its place. The same secret lies in that second folder, which stays. A folder without the
 * secret, or one that is open to others, is moved aside and never used.
 */
export type HomeState = "ours" | "absent" | "foreign";

var PROOF = "\\proof.txt";
var GONE = "\\gone";
var NEST = "nest-";

/** Changes nothing. */
export function homeState(): HomeState {
  var files = fileSystem();
  if (!files.FolderExists(homeFolder())) return files.FileExists(homeFolder()) ? "foreign" : "absent";
  if (!files.FileExists(homeFolder() + PROOF) || !files.FileExists(proofFolder() + PROOF)) return "foreign";
  var secret = secretIn(homeFolder());
  if (secret.length < 16 || secret !== secretIn(proofFolder())) return "foreign";
  return isClosedForSure() ? "ours" : "foreign";
}

/** One failed command must not make our own folder a foreign one: that would lose the record. */
function isClosedForSure(): boolean {
  var closed = isClosed(homeFolder());
  if (closed === "unknown") closed = isClosed(homeFolder());
  if (closed === "unknown") refuse("Its access list could not be read.");
  return closed === "yes";
}

/** For what needs no folder to be made: nothing was ever locked or run where there is none. */
export function hasHome(): boolean {
  return homeState() === "ours";
}

export function ensureHome(): void {
  var state = homeState();
  if (state === "ours") return;
  if (state === "foreign") moveAside();
  removeGone();
  makeHome();
  if (homeState() !== "ours") refuse("It was made, and then did not hold what was put into it.");
}

/**
 * Nothing of ours stays but the audit file. Moved away first, so that there is never half a home: what power loss leaves
 * behind is in the closed folder, and goes at the next time.
 */
export function removeHome(): void {
  removeGone();
  removeNests();
  patiently(function () {
    moveFolder(homeFolder(), proofFolder() + GONE);
  });
  removeGone();
}

/** Of agents that died while they made our folder. */
function removeNests(): void {
  each(foldersIn(proofFolder()), function (name) {
    if (name.indexOf(NEST) === 0) fileSystem().DeleteFolder(proofFolder() + "\\" + name, true);
  });
}

/** Of a removal that was cut off; its half of the proof goes first, while it can be told whose it is. */
export function removeGone(): void {
  if (!fileSystem().FolderExists(proofFolder() + GONE)) return;
  var secret = secretIn(proofFolder());
  if (secret !== "" && secret === secretIn(proofFolder() + GONE))
    fileSystem().DeleteFile(proofFolder() + PROOF, true);
  patiently(function () {
    fileSystem().DeleteFolder(proofFolder() + GONE, true);
  });
}

function moveAside(): void {
  var aside = homeFolder() + ".foreign-" + milliseconds();
  try {
    if (fileSystem().FileExists(homeFolder())) fileSystem().MoveFile(homeFolder(), aside);
    else moveFolder(homeFolder(), aside);
  } catch (error) {
    refuse("Something lies there that the agent did not make and cannot move aside.");
  }
}

function makeHome(): void {
  var files = fileSystem();
  var secret = newSecret();
  ensureProofFolder();
  closeFolder(proofFolder());
  writeText(proofFolder() + PROOF, secret);
  var nest = proofFolder() + "\\" + NEST + files.GetTempName();
  files.CreateFolder(nest);
  try {
    closeFolder(nest);
    writeText(nest + PROOF, secret);
    files.CreateFolder(nest + "\\agent");
    files.CreateFolder(nest + "\\packages");
    files.CreateFolder(nest + "\\jobs");
    moveFolder(nest, homeFolder());
  } finally {
    if (files.FolderExists(nest)) files.DeleteFolder(nest, true);
  }
}

/** "" also when it cannot be read: then it is not ours. */
function secretIn(folder: string): string {
  try {
    return readText(folder + PROOF) || "";
  } catch (error) {
    return "";
  }
}

/** Nobody can try guesses: they are looked at only by the agent, in a folder that a wrong one makes foreign. */
function newSecret(): string {
  var parts = [String(milliseconds()), fileSystem().GetTempName()];
  for (var count = 0; count < 4; count++) parts.push(Math.random().toString(36).substring(2));
  return parts.join("-");
}

function refuse(why: string): never {
  return fail({
    code: "accessList",
    message:
      homeFolder() +
      " is not a folder that this product made and closed to others than Administrators and SYSTEM. Look at it, then remove or rename it.",
    detail: why,
  });
}
