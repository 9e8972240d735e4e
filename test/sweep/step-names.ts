import type { Machine } from "../../lab/world/machine";
import type { Step } from "../../lab/world/steps";

const BEGINS = /^exec (\d+) begins: (?:.*\\(request-[0-9a-z]+-[0-9a-f]{16}\.json))?/s;
const PROFILES = "C:\\Documents and Settings";
const NO_CALL = "command";

/**
 * Names the steps of a server by the call of the agent to which they belong: "inspect 2.1:8" is the eighth step of the
 * first call in the second row of "inspect"s, "inspect 2.1 wire:3" the third step on the wire from its beginning on. How
 * many polls a run needs depends on how fast the wire is; so one more of them changes no name of any other call, as
 * numbers of commands would. What is no call is "command"; lanes of other kinds have the names that the lab gives them.
 */
export function stepNames(machine: Machine): (step: Step) => string {
  const calls = new Map<string, string>();
  const rows = new Map<string, number>();
  let last = { op: "", inRow: 0 };
  let call = "";
  let onWire = 0;

  const begin = (number: string, op: string): void => {
    if (op !== last.op) rows.set(op, (rows.get(op) ?? 0) + 1);
    last = { op, inRow: op === last.op ? last.inRow + 1 : 1 };
    call = `${op} ${rows.get(op)}.${last.inRow}`;
    calls.set(`exec ${number}`, call);
    onWire = 0;
  };

  return ({ name, lane, number, kind, what }) => {
    if (kind !== "wire") return calls.has(lane) ? `${calls.get(lane)}:${number}` : name;
    const [, command, request] = BEGINS.exec(what) ?? [];
    if (command !== undefined)
      begin(command, request === undefined ? NO_CALL : operationOf(machine, request));
    return call === "" ? name : `${call} wire:${++onWire}`;
  };
}

/** What a request asks for, from the file that lies in the folder of whoever logged on. */
function operationOf({ files }: Machine, request: string): string {
  const paths = files.system
    .list(PROFILES)
    .map((user) => `${PROFILES}\\${user}\\.exchange-rollup\\${request}`);
  const found = paths.find((path) => files.find(path));
  if (found === undefined) return NO_CALL;
  return /"op":"(\w+)"/.exec(files.system.read(found).toString())?.[1] ?? NO_CALL;
}
