import { WindowsError } from "../../world/contract";

/** An error as automation hands it to a script: `number` is what JScript shows as e.number. */
export class ComError extends Error {
  constructor(
    readonly number: number,
    description: string,
  ) {
    super(description);
  }
}

/** A run-time error of Visual Basic, as the scripting objects raise them: 53 becomes 0x800A0035. */
export function scriptingError(code: number, description: string): ComError {
  return new ComError(0x800a0000 + code, description);
}

/** A Windows error as an HRESULT. */
export function windowsHresult(error: WindowsError): ComError {
  return new ComError(0x80070000 + error.number, error.message);
}

/** How Scripting.FileSystemObject words Windows' errors. */
const FILE_SYSTEM_ERRORS: Readonly<Record<number, readonly [number, string]>> = {
  2: [53, "File not found"],
  3: [76, "Path not found"],
  5: [70, "Permission denied"],
  17: [70, "Permission denied"],
  32: [70, "Permission denied"],
  80: [58, "File already exists"],
  112: [61, "Disk full"],
  145: [70, "Permission denied"],
  183: [58, "File already exists"],
  267: [76, "Path not found"],
};

export function fileSystemError(error: unknown): unknown {
  if (!(error instanceof WindowsError)) return error;
  const [code, description] = FILE_SYSTEM_ERRORS[error.number] ?? [5, "Invalid procedure call or argument"];
  return scriptingError(code, `${description} (${error.message})`);
}

/** Does it, with Windows' errors as the file system object words them. */
export function asFileSystem<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw fileSystemError(error);
  }
}
