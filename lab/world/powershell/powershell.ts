import type { WorldCall } from "../program";
import { addExchangeSnapin } from "./exchange-snapin";
import { ScriptError } from "./errors";
import { Exit, runScript, tell } from "./evaluate";
import { parseScript } from "./parse-statement";
import { ParseError, Untaught } from "./reader";
import { Session } from "./session";

/** Of a cold start on such a server: a nasty reading, no measurement. */
const START_SECONDS = 12;

/**
 * powershell.exe of Windows PowerShell 1.0: -Command and -EncodedCommand with the switches of 1.0 (operations.md 9.4), for
 * the part of the language that scripts here need.
 */
export async function powershellExe(call: WorldCall): Promise<number> {
  const wanted = readArguments(call);
  const session = new Session(call);
  await session.wait(START_SECONDS);
  if (wanted.console) addExchangeSnapin(session);
  try {
    await runScript(session, parseScript(wanted.script));
    return 0;
  } catch (error) {
    if (error instanceof Exit) return error.code;
    if (error instanceof Untaught) return session.refuse(error.message);
    if (error instanceof ParseError) call.stderr(`${error.message}\r\n`);
    else if (error instanceof ScriptError) tell(session, error);
    else throw error;
    return 1;
  }
}

interface Wanted {
  readonly script: string;
  /** Exchange's console file was named: its snap-in is there from the beginning. */
  readonly console: boolean;
}

function readArguments(call: WorldCall): Wanted {
  const { args, machine } = call;
  let console = false;
  for (let at = 0; at < args.length; at++) {
    const option = (args[at] ?? "").toLowerCase();
    if (["-nologo", "-noprofile", "-noninteractive"].includes(option)) continue;
    const value = args[at + 1] ?? "";
    if (option === "-psconsolefile" && /\\exshell\.psc1$/i.test(value) && machine.files.file(value)) {
      console = true;
      at++;
    } else if ((option === "-inputformat" || option === "-outputformat") && /^(text|xml)$/i.test(value)) at++;
    else if (option === "-encodedcommand") return { script: decoded(call, args.slice(at + 1)), console };
    else if (option === "-command" && value !== "-") return { script: args.slice(at + 1).join(" "), console };
    else if (!option.startsWith("-") && option !== "") return { script: args.slice(at).join(" "), console };
    else machine.refuse(`powershell.exe ${args[at] ?? ""} ${value}`.trim());
  }
  return machine.refuse("powershell.exe with nothing to run");
}

function decoded(call: WorldCall, [base64 = "", ...rest]: readonly string[]): string {
  if (rest.length > 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(base64) || base64.length % 4 !== 0)
    call.machine.refuse(`powershell.exe -EncodedCommand ${base64} ${rest.join(" ")}`.trim());
  return Buffer.from(base64, "base64").toString("utf16le");
}
