import { FOLDER, KINDS, type Operation } from "./operations";

const END = "all was done";

export interface Script {
  /** Of a file that no other script has. */
  readonly name: string;
  readonly text: string;
}

/** A Windows is used for many scripts, and at a time: each has its own file, and finds its folder and its key missing. */
let scripts = 0;

/** A script that does the operations one after the other and writes what came of each on a line of its own. */
export function scriptOf(operations: readonly Operation[]): Script {
  scripts += 1;
  const calls = operations.map((operation) => `seen(function () { return ${expressionOf(operation)}; });`);
  const text = [PRELUDE, ...calls, `WScript.Echo("${END}");`, ""].join("\r\n");
  return { name: `sequence-${scripts}.js`, text: text.replaceAll("#", String(scripts)) };
}

/** What came of each operation. Throws when the script did not come to its end. */
export function observationsIn(machine: string, output: string): readonly string[] {
  const lines = output.split("\r\n").slice(0, -1);
  if (lines.at(-1) !== END)
    throw new Error(`${machine}: the script did not come to its end: ${output.slice(-500)}`);
  return lines.slice(0, -1);
}

function expressionOf({ kind, args }: Operation): string {
  return KINDS[kind].replace(/\$(\d)/g, (_, index: string) => literal(args[Number(index)]));
}

function literal(value: string | number | boolean | undefined): string {
  return JSON.stringify(value);
}

/** ECMAScript 3. Texts go out escaped, as the console's code page and line ends are another matter. */
const PRELUDE = `
var files = new ActiveXObject("Scripting.FileSystemObject");
var shell = new ActiveXObject("WScript.Shell");
var installer = new ActiveXObject("WindowsInstaller.Installer");
var OUTPUT = ${JSON.stringify(`${FOLDER}.out`)};
var BATCH = ${JSON.stringify(`${FOLDER}.cmd`)};
function seen(work) {
  var text;
  try { text = typeof (text = work()) + " " + text; }
  catch (error) { text = "error 0x" + (error.number >>> 0).toString(16); }
  WScript.Echo(escape(text));
}
function done() { return "done"; }
function read(path) {
  var stream = files.OpenTextFile(path, 1, false, 0);
  try { return stream.AtEndOfStream ? "" : stream.ReadAll(); } finally { stream.Close(); }
}
function lines(path) {
  var stream = files.OpenTextFile(path, 1, false, 0), all = [];
  try { while (!stream.AtEndOfStream) all.push(stream.ReadLine()); } finally { stream.Close(); }
  return all.join("|");
}
function put(path, mode, text) {
  var stream = files.OpenTextFile(path, mode, true, 0);
  try { stream.Write(text); } finally { stream.Close(); }
  return "done";
}
function create(path, text) {
  var stream = files.CreateTextFile(path, false);
  try { stream.Write(text); } finally { stream.Close(); }
  return "done";
}
function heldTwice(path) {
  var held = files.OpenTextFile(path, 8, true, 0);
  try { files.OpenTextFile(path, 8, true, 0).Close(); return "twice"; }
  catch (error) { return "once"; }
  finally { held.Close(); }
}
function cmd(line) { return '"C:\\\\windows\\\\system32\\\\cmd.exe" /c "' + line + '"'; }
function line(text) { return shell.Run(cmd(text + ' 2>nul'), 0, true); }
function output(text) {
  var code = shell.Run(cmd(text + ' > "' + OUTPUT + '" 2>nul'), 0, true);
  return code + ":" + read(OUTPUT);
}
function batch(text) {
  put(BATCH, 2, "@echo off\\r\\n" + text + "\\r\\n");
  return output(BATCH);
}
function sorted(text) { return text.split("\\r\\n").sort().join("|"); }
function names(key, sign) {
  var all = [];
  for (var index = 1; ; index++) {
    var name = installer.RegistryValue(2, key, sign * index);
    // The values of a key have no order (RegEnumValue's reference): Wine sorts them, and Windows need not.
    if (!name) return (sign > 0 ? all.sort() : all).join("|");
    all.push(name);
  }
}
files.CreateFolder(${JSON.stringify(FOLDER)});
shell.CurrentDirectory = ${JSON.stringify(FOLDER)};
`;
