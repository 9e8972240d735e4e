import { COM_CLASSES } from "./com/com-classes";
import type { ComObject, ComValue, Method, Property } from "./com/com-class";
import { SafeArray } from "./com/com-class";
import { ComError, scriptingError } from "./com/com-error";
import type { ScriptRun } from "./com/script-run";
import { winmgmts } from "./com/wmi";
import type { ObjectTable } from "./object-table";
import type { WireCall } from "./wire";

/** Does what a script asked of an automation object. What no table knows is noted in the machine's refusals. */
export function answerCall(
  run: ScriptRun,
  objects: ObjectTable,
  call: WireCall,
): ComValue | Promise<ComValue> {
  switch (call.op) {
    case "create": {
      const create =
        COM_CLASSES[call.className.toLowerCase()] ?? run.machine.refuse(`COM class ${call.className}`);
      return create(run);
    }
    case "moniker":
      if (!/^winmgmts:/i.test(call.moniker)) return run.machine.refuse(`GetObject("${call.moniker}")`);
      return winmgmts(run, call.moniker);
    case "items": {
      const { className, items } = objects.object(call.id);
      if (run.machine.missingAutomation.has("Enumerator")) throw new ComError(INVALID_ARGUMENT, "");
      if (!items) return run.machine.refuse(`new Enumerator(${className})`);
      return new SafeArray(items());
    }
    case "unknown":
      return run.machine.refuse(`${objects.object(call.id).className}.${call.what}`);
    case "get":
      return getProperty(memberOf(objects.object(call.id), call.member));
    case "set":
      return setProperty(memberOf(objects.object(call.id), call.member), objects.fromWire(call.value));
    case "call":
      mustBeImplemented(run, objects.object(call.id), call.member);
      return callMethod(
        memberOf(objects.object(call.id), call.member),
        call.args.map((arg) => objects.fromWire(arg)),
      );
  }
}

/** As Wine 8 answers (wine.md): E_NOTIMPL, and E_INVALIDARG of a collection that cannot be walked. */
const NOT_IMPLEMENTED = 0x80004001;
const INVALID_ARGUMENT = 0x80070057;

function mustBeImplemented(run: ScriptRun, { className }: ComObject, member: string): void {
  const name = `${className.replace(/^Scripting\./, "")}.${member}`;
  if (run.machine.missingAutomation.has(name)) throw new ComError(NOT_IMPLEMENTED, "");
}

function memberOf(object: ComObject, name: string): Property | Method {
  const found = Object.entries(object.members).find(([key]) => key.toLowerCase() === name.toLowerCase());
  if (!found) throw scriptingError(438, "Object doesn't support this property or method");
  return found[1];
}

function getProperty(member: Property | Method): ComValue {
  if (member.kind !== "property")
    throw scriptingError(450, "Wrong number of arguments or invalid property assignment");
  return member.get();
}

function setProperty(member: Property | Method, value: ComValue): undefined {
  if (member.kind !== "property" || !member.set)
    throw new ComError(0x800a01b6, "Object doesn't support this action");
  member.set(value);
  return undefined;
}

function callMethod(member: Property | Method, args: readonly ComValue[]): ComValue | Promise<ComValue> {
  if (member.kind !== "method") throw new ComError(0x800a01b6, "Object doesn't support this action");
  return member.call(...args);
}
