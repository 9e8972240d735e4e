import { nameOf } from "../../world/paths";
import type { ComObject, ComValue } from "./com-class";
import { action, fixed, method, property, textOf } from "./com-class";
import { scriptingError } from "./com-error";
import type { ScriptRun } from "./script-run";

/** WScript, as cscript.exe makes it. */
export function wscript(run: ScriptRun): ComObject {
  return {
    className: "WScript",
    members: {
      Name: fixed("Windows Script Host"),
      Version: fixed(run.machine.windows.version === "5.2" ? "5.6" : "5.7"),
      FullName: fixed(`C:\\WINDOWS\\${run.process.bits === 64 ? "system32" : "SysWOW64"}\\cscript.exe`),
      Path: fixed(`C:\\WINDOWS\\${run.process.bits === 64 ? "system32" : "SysWOW64"}`),
      ScriptFullName: fixed(run.scriptPath),
      ScriptName: fixed(nameOf(run.scriptPath)),
      Interactive: fixed(true),
      Arguments: property(() => argumentsObject(run)),
      Echo: action((...values) => run.stdout(`${values.map(shown).join(" ")}\r\n`)),
      Sleep: method((ms) =>
        run.whileTimePasses(async () => {
          await run.machine.clock.sleep(Number(ms), run.process.killed);
          return undefined;
        }),
      ),
      Quit: method((code) => run.quit(Number(code ?? 0))),
    },
  };
}

function argumentsObject(run: ScriptRun): ComObject {
  return {
    className: "WshArguments",
    members: {
      length: fixed(run.args.length),
      Count: method(() => run.args.length),
      Item: method((index) => {
        const value = run.args[Number(index)];
        if (value === undefined) throw scriptingError(9, "Subscript out of range");
        return value;
      }),
    },
  };
}

/** The console's code page is not Windows': what is not ASCII arrives as something else. */
function shown(value: ComValue): string {
  return textOf(value).replace(/[^\t\r\n\x20-\x7e]/g, "?");
}
