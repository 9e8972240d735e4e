import { utils } from "ssh2";
import { Refusal, WindowsError } from "../world/contract";

const { STATUS_CODE } = utils.sftp;

export interface SftpStatus {
  readonly code: number;
  readonly message: string;
}

export const OK: SftpStatus = { code: STATUS_CODE.OK, message: "" };
export const END_OF_FILE: SftpStatus = { code: STATUS_CODE.EOF, message: "End of file" };
export const NO_SUCH_FILE: SftpStatus = { code: STATUS_CODE.NO_SUCH_FILE, message: "No such file" };
export const FAILURE: SftpStatus = { code: STATUS_CODE.FAILURE, message: "Failure" };

/** As OpenSSH's sftp-server maps errno: what it has no code for is "Failure", without saying why. */
const BY_NUMBER: Readonly<Record<number, SftpStatus>> = {
  2: NO_SUCH_FILE,
  3: NO_SUCH_FILE,
  267: NO_SUCH_FILE,
  5: { code: STATUS_CODE.PERMISSION_DENIED, message: "Permission denied" },
};

/** Thrown by the verbs for what the server itself refuses. */
export class SftpRefused extends Error {
  constructor(readonly status: SftpStatus) {
    super(status.message);
  }
}

/** undefined: neither Windows nor the server said so; a fault of the lab. */
export function statusOf(error: unknown): SftpStatus | undefined {
  if (error instanceof SftpRefused) return error.status;
  if (error instanceof WindowsError) return BY_NUMBER[error.number] ?? FAILURE;
  // The machine has noted it; the client must not wait for ever.
  if (error instanceof Refusal) return { code: STATUS_CODE.FAILURE, message: error.message };
  return undefined;
}
