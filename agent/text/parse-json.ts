/**
 * Reads JSON without eval: a request file lies where SFTP put it, and the agent runs as an administrator.
 * Throws an Error that says where the text stops being JSON.
 */
export function parseJson(text: string): unknown {
  var reader: Reader = { text: text, at: 0 };
  var value = readValue(reader, 0);
  skipSpace(reader);
  if (reader.at < text.length) throw wrong(reader, "something follows the value");
  return value;
}

interface Reader {
  readonly text: string;
  at: number;
}

var DEEPEST = 60;
var NUMBER = /^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/;
var LONGEST_NUMBER = 60;

function readValue(reader: Reader, depth: number): unknown {
  if (depth > DEEPEST) throw wrong(reader, "nested too deeply");
  skipSpace(reader);
  var first = reader.text.charAt(reader.at);
  if (first === "{") return readObject(reader, depth);
  if (first === "[") return readList(reader, depth);
  if (first === '"') return readString(reader);
  if (taken(reader, "true")) return true;
  if (taken(reader, "false")) return false;
  if (taken(reader, "null")) return null;
  var number = NUMBER.exec(reader.text.substring(reader.at, reader.at + LONGEST_NUMBER));
  if (number === null) throw wrong(reader, "no value");
  reader.at += number[0].length;
  return Number(number[0]);
}

function readObject(reader: Reader, depth: number): unknown {
  var object: { [key: string]: unknown } = {};
  reader.at++;
  skipSpace(reader);
  if (taken(reader, "}")) return object;
  do {
    skipSpace(reader);
    if (reader.text.charAt(reader.at) !== '"') throw wrong(reader, "no property name");
    var name = readString(reader);
    skipSpace(reader);
    if (!taken(reader, ":")) throw wrong(reader, "no colon");
    object[name] = readValue(reader, depth + 1);
    skipSpace(reader);
  } while (taken(reader, ","));
  if (!taken(reader, "}")) throw wrong(reader, "no end of object");
  return object;
}

function readList(reader: Reader, depth: number): unknown {
  var list: unknown[] = [];
  reader.at++;
  skipSpace(reader);
  if (taken(reader, "]")) return list;
  do {
    list.push(readValue(reader, depth + 1));
    skipSpace(reader);
  } while (taken(reader, ","));
  if (!taken(reader, "]")) throw wrong(reader, "no end of list");
  return list;
}

function readString(reader: Reader): string {
  var parts: string[] = [];
  var start = ++reader.at;
  for (;;) {
    var character = reader.text.charAt(reader.at);
    if (character === "" || character < " ") throw wrong(reader, "a string without an end");
    if (character === '"' || character === "\\") parts.push(reader.text.substring(start, reader.at));
    reader.at++;
    if (character === '"') return parts.join("");
    if (character !== "\\") continue;
    parts.push(readEscape(reader));
    start = reader.at;
  }
}

function readEscape(reader: Reader): string {
  var letter = reader.text.charAt(reader.at++);
  if (letter === "u") {
    var digits = reader.text.substring(reader.at, reader.at + 4);
    if (!/^[0-9a-fA-F]{4}$/.test(digits)) throw wrong(reader, "a bad \\u escape");
    reader.at += 4;
    return String.fromCharCode(parseInt(digits, 16));
  }
  var at = 'nrtbf"\\/'.indexOf(letter);
  if (letter === "" || at < 0) throw wrong(reader, "a bad escape");
  return '\n\r\t\b\f"\\/'.charAt(at);
}

function taken(reader: Reader, expected: string): boolean {
  if (reader.text.substring(reader.at, reader.at + expected.length) !== expected) return false;
  reader.at += expected.length;
  return true;
}

function skipSpace(reader: Reader): void {
  while (reader.at < reader.text.length && " \t\r\n".indexOf(reader.text.charAt(reader.at)) >= 0) reader.at++;
}

function wrong(reader: Reader, what: string): Error {
  return new Error("not JSON at character " + reader.at + ": " + what);
}
