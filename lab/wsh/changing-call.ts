import type { ComObject, ComValue } from "./com/com-class";
import { isComObject, SafeArray, SafeBytes } from "./com/com-class";

/** Members whose call changes something on the machine, ends the script, or starts a program. */
const CHANGING: Readonly<Record<string, readonly string[]>> = {
  "WScript.Shell": ["Run", "RegWrite"],
  WScript: ["Quit"],
  "ADODB.Stream": ["SaveToFile"],
  "Scripting.FileSystemObject": [
    "CreateFolder",
    "DeleteFile",
    "DeleteFolder",
    "CopyFile",
    "MoveFile",
    "MoveFolder",
    "CreateTextFile",
  ],
};

const FOR_READING = 1;

/** What a call that changes something is called; undefined: it changes nothing. */
export function changingCall(
  object: ComObject,
  member: string,
  args: readonly ComValue[],
): string | undefined {
  const { className, members } = object;
  const name = Object.keys(members).find((key) => key.toLowerCase() === member.toLowerCase()) ?? member;
  const opensForWriting = name === "OpenTextFile" && args[1] !== undefined && Number(args[1]) !== FOR_READING;
  // What was written reaches the disk when the stream is closed.
  const writesOut = className === "TextStream" && name === "Close" && "Write" in members;
  const changes = CHANGING[className]?.includes(name) || opensForWriting || writesOut;
  return changes ? [`${className}.${name}`, ...args.flatMap(shown)].join(" ") : undefined;
}

function shown(value: ComValue): readonly string[] {
  if (value === undefined || value === null || isComObject(value)) return [];
  if (value instanceof SafeArray || value instanceof SafeBytes) return [];
  return [String(value)];
}
