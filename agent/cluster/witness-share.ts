import type { Answer } from "../protocol";
import { runProgram } from "../system/command";

/** Of `net use`: the share is there, and this account may not open it (only the Cluster service's account may). */
var ACCESS_DENIED = 5;
/** Network path not found, bad network name, unexpected network error, no network, host not reachable, no log-on server. */
var NOT_THERE = [51, 53, 59, 64, 67, 1203, 1231, 1232];
var SHARE = /^\\\\[A-Za-z0-9._-]+\\[A-Za-z0-9._$ -]+/;

/** Whether the share answers from here just now. That the Cluster service reaches it too is what this stands for: UNVERIFIED. */
export function shareAnswers(path: string): Answer {
  var share = SHARE.exec(path);
  if (share === null) return "unknown";
  var used = runProgram("net.exe", 'use "' + share[0] + '"');
  if (used.exitCode === 0) {
    runProgram("net.exe", 'use "' + share[0] + '" /delete /y');
    return "yes";
  }
  // "System error 53 has occurred.": the number is the same in every language.
  var number = /\b(\d{1,5})\b/.exec(used.output.replace(share[0], ""));
  if (number === null) return "unknown";
  var error = parseInt(number[1] || "", 10);
  if (error === ACCESS_DENIED) return "yes";
  for (var index = 0; index < NOT_THERE.length; index++) if (NOT_THERE[index] === error) return "no";
  return "unknown";
}
