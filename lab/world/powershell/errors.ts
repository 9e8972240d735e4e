import { textOf } from "./values";
import type { LabObject, Value } from "./values";

/** What went wrong in a cmdlet or in the language. */
export class ScriptError extends Error {
  constructor(
    readonly exception: LabObject,
    /** Of a cmdlet that would go on with its next object: $ErrorActionPreference decides. */
    readonly terminating: boolean,
  ) {
    super(typeof exception.properties.Message === "string" ? exception.properties.Message : exception.type);
  }
}

export function exceptionOf(
  type: string,
  message: string,
  more: Readonly<Record<string, Value>> = {},
): LabObject {
  return {
    type,
    text: `${type}: ${message}`,
    properties: { Message: message, InnerException: null, ErrorRecord: null, ...more },
  };
}

export function scriptError(type: string, message: string): ScriptError {
  return new ScriptError(exceptionOf(type, message), true);
}

/** What $_ is in a trap. */
export function errorRecord(exception: LabObject): LabObject {
  return {
    type: "System.Management.Automation.ErrorRecord",
    text: textOf(exception.properties.Message ?? null),
    properties: { Exception: exception },
  };
}

/** Under Stop a trap of 1.0 gets this; what the cmdlet met is in its ErrorRecord (class library of PowerShell; that 1.0 hands out the wrapper is the nastier reading). */
export function stopped(error: ScriptError): ScriptError {
  return new ScriptError(
    exceptionOf(
      "System.Management.Automation.ActionPreferenceStopException",
      `Command execution stopped because the shell variable "ErrorActionPreference" is set to Stop: ${error.message}`,
      { ErrorRecord: errorRecord(error.exception) },
    ),
    true,
  );
}
