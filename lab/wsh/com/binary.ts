import { createHash } from "node:crypto";
import type { ComObject, ComValue } from "./com-class";
import { action, method, property, SafeBytes, textOf } from "./com-class";
import { asFileSystem, ComError, scriptingError } from "./com-error";
import type { ScriptRun } from "./script-run";
import { pathFrom } from "./script-run";

/** .NET 2.0 is a prerequisite of Exchange 2007; a test takes it away by writing Install = 0. */
const DOT_NET = "HKLM\\SOFTWARE\\Microsoft\\NET Framework Setup\\NDP\\v2.0.50727";

/** System.Security.Cryptography.SHA256Managed, as .NET shows it to automation. */
export function sha256Managed(run: ScriptRun): ComObject {
  const install = run.registry.get(DOT_NET, "Install");
  if (install && install.data !== 1)
    throw new ComError(0x80070002, "The system cannot find the file specified.");
  return {
    className: "System.Security.Cryptography.SHA256Managed",
    members: {
      ComputeHash_2: method((bytes) => new SafeBytes(createHash("sha256").update(bytesOf(bytes)).digest())),
    },
  };
}

const BINARY = 1;
const ALL = -1;
/** adSaveCreateOverWrite. */
const OVERWRITE = 2;

/** ADODB.Stream, binary. */
export function adodbStream(run: ScriptRun): ComObject {
  let type = 2;
  let content: Buffer | undefined;
  const opened = (): Buffer => content ?? closed();
  return {
    className: "ADODB.Stream",
    members: {
      Type: property(
        () => type,
        (value) => {
          type = Number(value);
        },
      ),
      Size: property(() => opened().length),
      Open: action(() => {
        content = Buffer.alloc(0);
      }),
      LoadFromFile: action((path) => {
        opened();
        if (type !== BINARY) run.machine.refuse("ADODB.Stream of text");
        content = asAdo(() => run.disk.read(pathFrom(run, path)));
      }),
      Read: method((count) => {
        const length = count === undefined || Number(count) === ALL ? opened().length : Number(count);
        // An end that is reached already gives no array.
        if (opened().length === 0) return null;
        if (length > opened().length) return new SafeBytes(opened());
        return new SafeBytes(opened().subarray(0, length));
      }),
      Write: action((bytes) => {
        if (type !== BINARY) run.machine.refuse("ADODB.Stream of text");
        content = Buffer.concat([opened(), bytesOf(bytes)]);
      }),
      SaveToFile: action((path, options) => {
        if (Number(options) !== OVERWRITE)
          run.machine.refuse(`ADODB.Stream.SaveToFile with ${textOf(options)}`);
        const data = opened();
        asAdo(() => run.disk.write(pathFrom(run, path), data), WRITE_FAILED);
      }),
      Close: action(() => {
        opened();
        content = undefined;
      }),
    },
  };
}

const NOT_OPENED: readonly [number, string] = [3002, "File could not be opened."];
const WRITE_FAILED: readonly [number, string] = [3004, "Write to file failed."];

/** 3704: the object is closed. */
function closed(): never {
  throw scriptingError(3704, "Operation is not allowed when the object is closed.");
}

function asAdo<T>(work: () => T, [number, words] = NOT_OPENED): T {
  try {
    return asFileSystem(work);
  } catch (error) {
    throw error instanceof ComError ? scriptingError(number, words) : error;
  }
}

/** MSXML2.DOMDocument, for one purpose: an element of type bin.hex shows bytes as text. */
export function domDocument(run: ScriptRun): ComObject {
  return {
    className: "MSXML2.DOMDocument",
    members: { createElement: method(() => element(run)) },
  };
}

function element(run: ScriptRun): ComObject {
  let dataType = "";
  let data = Buffer.alloc(0);
  return {
    className: "IXMLDOMElement",
    members: {
      dataType: property(
        () => dataType,
        (value) => {
          if (value !== "bin.hex") run.machine.refuse(`IXMLDOMElement.dataType = ${textOf(value)}`);
          dataType = textOf(value);
        },
      ),
      nodeTypedValue: property(
        () => new SafeBytes(data),
        (value) => {
          data = bytesOf(value);
        },
      ),
      text: property(
        () => data.toString("hex"),
        (value) => {
          const digits = textOf(value);
          if (dataType !== "bin.hex" || !/^([0-9a-f]{2})*$/i.test(digits))
            throw new ComError(0x80004005, `"${digits.slice(0, 20)}" is no bin.hex`);
          data = Buffer.from(digits, "hex");
        },
      ),
    },
  };
}

function bytesOf(value: ComValue): Buffer<ArrayBuffer> {
  if (value instanceof SafeBytes) return Buffer.from(value.data);
  throw scriptingError(13, "Type mismatch");
}
