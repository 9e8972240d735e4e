import type { AgentReply } from "./protocol";
import { REPLY_BEGIN, REPLY_END, REPLY_LINE } from "./protocol";
import { fileSystem } from "./com/file-system";
import { readText } from "./files/read-text";
import { writeText } from "./files/write-text";
import { apply } from "./requests/apply";
import { claim } from "./requests/claim";
import { collect } from "./requests/collect";
import { disown } from "./requests/disown";
import { exchange } from "./requests/exchange";
import { inspect } from "./requests/inspect";
import { inspectCluster } from "./requests/inspect-cluster";
import { lock, unlock } from "./requests/lock";
import { moveGroup } from "./requests/move-group";
import { remember } from "./requests/remember";
import { resume } from "./requests/resume";
import { stage } from "./requests/stage";
import { status } from "./requests/status";
import { isWrongBitness, runAgainIn64Bits } from "./system/bitness";
import { useWorkFolder } from "./system/command";
import { failureOf } from "./text/failure";
import { badRequest, fieldsOf, textField } from "./text/fields";
import type { Fields } from "./text/fields";
import { parseJson } from "./text/parse-json";
import { linesOf } from "./text/trim";
import { writeJson } from "./text/write-json";

/** Reads the request, does it, writes the reply file and prints the same text. Names may be relative. */
export function answer(requestName: string, replyName: string): void {
  var requestFile = fileSystem().GetAbsolutePathName(requestName);
  var replyFile = fileSystem().GetAbsolutePathName(replyName);
  useWorkFolder(fileSystem().GetParentFolderName(requestFile));
  if (fileSystem().FileExists(replyFile)) fileSystem().DeleteFile(replyFile, true);
  var reply: AgentReply<unknown>;
  try {
    if (isWrongBitness()) {
      runAgainIn64Bits(requestFile, replyFile);
      print(linesOf(readText(replyFile) || ""));
      return;
    }
    reply = { ok: true, value: perform(requestOf(requestFile)) };
  } catch (error) {
    reply = { ok: false, error: failureOf(error) };
  }
  var lines = framed(writeJson(reply));
  writeText(replyFile, lines.join("\r\n") + "\r\n");
  print(lines);
}

function requestOf(file: string): Fields {
  var text = readText(file);
  if (text === null) return badRequest("there is no file " + file);
  var request: unknown;
  try {
    request = parseJson(text);
  } catch (error) {
    return badRequest((error as Error).message);
  }
  return fieldsOf(request);
}

function perform(request: Fields): unknown {
  var op = textField(request, "op");
  switch (op) {
    case "inspect":
      return inspect();
    case "stage":
      return stage(request);
    case "lock":
      return lock(request);
    case "unlock":
      return unlock(request);
    case "claim":
      return claim(request);
    case "disown":
      return disown(request);
    case "apply":
      return apply(request);
    case "resume":
      return resume(request);
    case "status":
      return status(request);
    case "collect":
      return collect(request);
    case "inspectCluster":
      return inspectCluster();
    case "moveGroup":
      return moveGroup(request);
    case "remember":
      return remember(request);
    case "exchange":
      return exchange(request);
    default:
      return badRequest('"' + op + '" is not one of its operations');
  }
}

/** The markers prove that the text is whole: cscript can die with exit code 0. */
function framed(json: string): string[] {
  var lines = [REPLY_BEGIN];
  for (var at = 0; at < json.length; at += REPLY_LINE) lines.push(json.substring(at, at + REPLY_LINE));
  lines.push(REPLY_END);
  return lines;
}

function print(lines: readonly string[]): void {
  for (var index = 0; index < lines.length; index++) {
    if (lines[index] !== "") WScript.Echo(lines[index]);
  }
}
