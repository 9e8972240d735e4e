import { eachLineOfEnd } from "../files/read-text";

/**
 * What tells why msiexec failed (operations.md 2.3, 2.4, 5.1, 5.3), by numbers, which no language changes: an entry of the
 * Error table ("Error 1306. …", or "Note: 1: 1706 2: …"), and the end of an action with 3 ("Return value 3.").
 */
var MESSAGE = /\b(1304|1306|1601|1603|1612|1704|1705|1706|172[0-2]|1903|192[01])\. \S/;
var NOTE = /: 1: (1304|1306|1612|1704|1705|1706) 2: /;
var FAILED_ACTION = /\d:\d\d:\d\d: [^ ]+\. \D+ 3\.?\s*$/;
/** Of a list of properties, which repeats what others wrote. */
var PROPERTY = /^Property\([A-Z]\): /;

var LIMITS = { characters: 8000000, lineCharacters: 1000, milliseconds: 20000 };
/** The first failure is the cause, and the last ones are nearest to the end: of more lines the middle is left out. */
var FIRST = 60;
var LAST = 20;

export function tellingLines(log: string): string[] {
  var first: string[] = [];
  var last: string[] = [];
  try {
    eachLineOfEnd(log, LIMITS, function (line) {
      if (!isTelling(line)) return;
      if (first.length < FIRST) {
        first.push(line);
        return;
      }
      last.push(line);
      if (last.length > LAST) last.shift();
    });
  } catch (error) {
    // What was read until then is better than no result of the job.
  }
  return first.concat(last);
}

function isTelling(line: string): boolean {
  return (MESSAGE.test(line) || NOTE.test(line) || FAILED_ACTION.test(line)) && !PROPERTY.test(line);
}
