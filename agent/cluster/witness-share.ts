import type { Answer } from "../protocol";
import { runProgram } from "../system/command";

/**
 * Of `net use`: the share is there, and this session may not open it (only the Cluster service's account may, and a key's
 * session has no credentials): access denied, wrong password, other connection of that name, nobody answered the
 * question for a password, log-on failure and its kinds.
 */
var THERE = [5, 86, 1219, 1223, 1326, 1327, 1330, 1331, 1385, 1909];
/** Network path not found, bad network name, unexpected network error, no network, host not reachable, no log-on server. */
var NOT_THERE = [51, 53, 59, 64, 67, 1203, 1231, 1232];
var SHARE = /^\\\\[A-Za-z0-9._-]+\\[A-Za-z0-9._$ -]+/;

/** Whether the share answers from here just now. That the Cluster service reaches it too is what this stands for: UNVERIFIED. */
export function shareAnswers(path: string): Answer {
  var share = SHARE.exec(path);
  if (share === null) return "unknown";
  var used = runProgram("net.exe", 'use "' + share[0] + '" < nul'); // it asks for a password
  if (used.exitCode === 0) {
    runProgram("net.exe", 'use "' + share[0] + '" /delete /y');
    return "yes";
  }
  return answerOf(used.output.replace(share[0], ""));
}

/** "System error 53 has occurred.": the number is the same in every language. The last one: a question may come before. */
function answerOf(output: string): Answer {
  var numbers = output.match(/\b\d{1,5}\b/g);
  var error = numbers === null ? NaN : parseInt(numbers[numbers.length - 1]!, 10);
  if (holds(THERE, error)) return "yes";
  return holds(NOT_THERE, error) ? "no" : "unknown";
}

function holds(numbers: readonly number[], wanted: number): boolean {
  for (var index = 0; index < numbers.length; index++) if (numbers[index] === wanted) return true;
  return false;
}
