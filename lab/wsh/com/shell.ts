import type { RegistryValue } from "../../world/contract";
import { WindowsError } from "../../world/contract";
import type { ComObject, ComValue } from "./com-class";
import { action, method, property, SafeArray, textOf } from "./com-class";
import { ComError, windowsHresult } from "./com-error";
import type { ScriptRun } from "./script-run";
import { pathFrom } from "./script-run";

/** Missing key, missing value and no access are one error, told apart by localised words only. */
const NOT_FOUND = 0x80070002;

/** WScript.Shell. */
export function wshShell(run: ScriptRun): ComObject {
  return {
    className: "WScript.Shell",
    members: {
      Run: method((command, _style, wait) => runCommand(run, expand(run, textOf(command)), wait === true)),
      ExpandEnvironmentStrings: method((text) => expand(run, textOf(text))),
      Environment: method((kind) => environmentObject(run, textOf(kind ?? "System"))),
      RegRead: method((path) => regRead(run, textOf(path))),
      RegWrite: action((path, value, type) =>
        regWrite(run, { path: textOf(path), value, type: textOf(type ?? "REG_SZ") }),
      ),
      CurrentDirectory: property(
        () => run.process.currentFolder,
        (path) => {
          run.process.currentFolder = pathFrom(run, path);
        },
      ),
    },
  };
}

/** Without waiting it always gives 0. What it starts belongs to the session, not to the script. */
function runCommand(run: ScriptRun, commandLine: string, wait: boolean): ComValue | Promise<ComValue> {
  const { machine, process } = run;
  const start = async (): Promise<number> => {
    try {
      return await machine.run({
        commandLine,
        account: process.account,
        bits: process.bits,
        currentFolder: process.currentFolder,
        environment: process.environment,
        ...(process.session ? { killed: process.session } : {}),
      });
    } catch (error) {
      throw error instanceof WindowsError ? windowsHresult(error) : error;
    }
  };
  if (wait) return run.whileTimePasses(start);
  start().catch(() => undefined);
  return 0;
}

function expand(run: ScriptRun, text: string): string {
  return text.replace(/%([^%]+)%/g, (whole, name: string) => variable(run, name) ?? whole);
}

function variable(run: ScriptRun, name: string): string | undefined {
  return Object.entries(run.process.environment).find(
    ([key]) => key.toLowerCase() === name.toLowerCase(),
  )?.[1];
}

function environmentObject(run: ScriptRun, kind: string): ComObject {
  if (kind.toLowerCase() !== "process") run.machine.refuse(`WScript.Shell.Environment("${kind}")`);
  return {
    className: "WshEnvironment",
    members: { Item: method((name) => variable(run, textOf(name)) ?? "") },
  };
}

/** HKLM\Key\Value; with a backslash at the end the key's default value. */
function splitRegPath(path: string): { readonly key: string; readonly value: string } {
  const at = path.lastIndexOf("\\");
  if (at < 0) throw new ComError(0x80070002, `Invalid root in registry key "${path}".`);
  return { key: path.slice(0, at), value: path.slice(at + 1) };
}

function regRead(run: ScriptRun, path: string): ComValue {
  const { key, value } = splitRegPath(path);
  const data = run.registry.get(key, value);
  if (!data) throw new ComError(NOT_FOUND, `Unable to open registry key "${path}" for reading.`);
  if (data.type === "REG_DWORD") return data.data | 0;
  return data.type === "REG_MULTI_SZ" ? new SafeArray(data.data) : data.data;
}

interface RegWrite {
  readonly path: string;
  readonly value: ComValue;
  readonly type: string;
}

function regWrite(run: ScriptRun, { path, value, type }: RegWrite): void {
  const { key, value: name } = splitRegPath(path);
  if (!run.process.account.administrator) throw new ComError(0x80070005, `Access to "${path}" is denied.`);
  run.registry.set(key, name, registryValue(run, value, type));
}

function registryValue(run: ScriptRun, value: ComValue, type: string): RegistryValue {
  if (type === "REG_DWORD") return { type, data: Number(value) >>> 0 };
  if (type === "REG_SZ" || type === "REG_EXPAND_SZ") return { type, data: textOf(value) };
  return run.machine.refuse(`WScript.Shell.RegWrite of ${type}`);
}
