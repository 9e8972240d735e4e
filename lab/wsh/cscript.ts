import type { Program, ProgramCall } from "../world/contract";
import { Refusal, WindowsError } from "../world/contract";
import { resolvePath } from "../world/paths";
import { syntaxFault } from "./es3-source";
import { runScript } from "./script-process";

/**
 * cscript.exe [//nologo] SCRIPT.js [argument …].
 *
 * A missing file, a syntax error and an error that nobody catches end with exit code 0 and no text: so it was seen under
 * Wine (wine.md), and it is nastier than the text on stderr that Windows is known for. What went wrong is noted in the
 * machine's refusals.
 */
export const cscript: Program = async (call) => {
  const { file, args } = readArguments(call);
  const path = resolvePath(call.process.currentFolder, file);
  const source = readScript(call, path);
  if (source === undefined) return 0;
  const end = await runScript({ call, path, source, args });
  if (end.kind === "end") return end.exitCode;
  if (end.kind === "uncaught") note(call, `${path}: uncaught error: ${end.text}`);
  return 0;
};

function readArguments(call: ProgramCall): { readonly file: string; readonly args: readonly string[] } {
  const args = [...call.args];
  while (args[0]?.startsWith("//")) {
    const option = args.shift() ?? "";
    if (option.toLowerCase() !== "//nologo") call.machine.refuse(`cscript.exe ${option}`);
  }
  const [file, ...rest] = args;
  if (file === undefined) return call.machine.refuse("cscript.exe without a script");
  if (!/\.js$/i.test(file)) return call.machine.refuse(`cscript.exe ${file}`);
  return { file, args: rest };
}

function readScript(call: ProgramCall, path: string): string | undefined {
  let source: string;
  try {
    source = call.machine.disk(call.process.account).read(path).toString("utf8");
  } catch (error) {
    if (!(error instanceof WindowsError)) throw error;
    return note(call, `${path}: ${error.message}`);
  }
  const fault = syntaxFault(source);
  return fault === undefined ? source : note(call, `${path}: syntax error: ${fault}`);
}

function note(call: ProgramCall, what: string): undefined {
  try {
    call.machine.refuse(`cscript.exe ${what}`);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
  }
  return undefined;
}
