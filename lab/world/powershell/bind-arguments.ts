import type { Cmdlet, Given } from "./cmdlet";
import { scriptError } from "./errors";
import type { Session } from "./session";
import { textOf } from "./values";
import type { Value } from "./values";

const BINDING = "System.Management.Automation.ParameterBindingException";
/** Of every cmdlet; none is needed here. */
const COMMON = ["ErrorAction", "ErrorVariable", "OutVariable", "OutBuffer", "Verbose", "Debug"];

/** Names may be shortened while they stay unambiguous. */
export function bindArguments(
  session: Session,
  cmdlet: Cmdlet,
  given: readonly Given[],
): Readonly<Record<string, Value>> {
  const bound: Record<string, Value> = {};
  const places = [...(cmdlet.places ?? [])];
  for (let at = 0; at < given.length; at++) {
    const { parameter, value } = given[at] as Given;
    if (parameter === undefined) {
      const place = places.find((name) => !(name in bound));
      if (place === undefined)
        throw scriptError(
          BINDING,
          `A parameter cannot be found that accepts argument '${textOf(value ?? null)}'.`,
        );
      bound[place] = value ?? null;
      continue;
    }
    const name = parameterNamed(session, cmdlet, parameter);
    if (cmdlet.parameters[name] === "switch") bound[name] = value ?? true;
    else if (value !== undefined) bound[name] = value;
    else {
      const next = given[++at];
      if (!next || next.parameter !== undefined)
        throw scriptError(BINDING, `Missing an argument for parameter '${name}'.`);
      bound[name] = next.value ?? null;
    }
  }
  const missing = (cmdlet.mandatory ?? []).filter((name) => !(name in bound));
  // -NonInteractive: nobody can be asked for it.
  if (missing.length > 0)
    throw scriptError(
      BINDING,
      `Cannot process command because of one or more missing mandatory parameters: ${missing.join(" ")}.`,
    );
  return bound;
}

function parameterNamed(session: Session, cmdlet: Cmdlet, wanted: string): string {
  const names = Object.keys(cmdlet.parameters);
  const lower = wanted.toLowerCase();
  const whole = names.filter((name) => name.toLowerCase() === lower);
  const found = whole.length > 0 ? whole : names.filter((name) => name.toLowerCase().startsWith(lower));
  const [name] = found;
  if (found.length > 1)
    throw scriptError(
      BINDING,
      `Parameter cannot be processed because the parameter name '${wanted}' is ambiguous.`,
    );
  if (name !== undefined && cmdlet.parameters[name] !== "untaught") return name;
  if (name !== undefined || COMMON.some((common) => common.toLowerCase().startsWith(lower)))
    return session.refuse(`${cmdlet.name} -${wanted}`);
  throw scriptError(BINDING, `A parameter cannot be found that matches parameter name '${wanted}'.`);
}
