import type { Client, ClientChannel } from "ssh2";
import type { ExecOptions, ExecResult } from "./contract";
import { isNotOpened, NoRoom } from "./session-room";
import { SshError, type SshFailure } from "./ssh-error";

const MAX_BYTES = 8 * 1024 * 1024;

export interface RunOptions {
  readonly client: Client;
  readonly label: string;
  readonly command: string;
  readonly options: ExecOptions;
  /** Aborted with the reason when the connection is lost. */
  readonly closed: AbortSignal;
}

/** One command in a session of its own. Its stdin ends at once unless some was given: PowerShell waits for it otherwise. */
export function runCommand({ client, label, command, options, closed }: RunOptions): Promise<ExecResult> {
  const { signal, timeout, maxBytes = MAX_BYTES } = options;
  return new Promise((resolve, reject) => {
    let channel: ClientChannel | undefined;
    let over = false;

    const settle = (finish: () => void) => {
      if (over) return;
      over = true;
      clearTimeout(timer);
      closed.removeEventListener("abort", lost);
      signal?.removeEventListener("abort", cancel);
      finish();
    };
    const stop = (error: Error) =>
      settle(() => {
        channel?.close(); // a session that ends takes its programs with it
        reject(error);
      });
    const fail = (failure: SshFailure) =>
      stop(new SshError({ ...failure, message: `${label}: ${failure.message}` }));
    const lost = () => settle(() => reject(closed.reason as Error)); // nothing can be sent any more
    const cancel = () => stop(cancelledCommand(label, signal?.reason));
    const timer =
      timeout === undefined
        ? undefined
        : setTimeout(
            () =>
              fail({
                code: "SSH_TIMED_OUT",
                message: `the command did not end within ${timeout / 1000} s. Its session was closed; see on the server what it waits for.`,
              }),
            timeout,
          );

    if (closed.aborted) return lost();
    if (signal?.aborted) return cancel();
    closed.addEventListener("abort", lost, { once: true });
    signal?.addEventListener("abort", cancel, { once: true });

    const opened = (error: Error | undefined, session: ClientChannel) => {
      if (error && isNotOpened(error)) return stop(new NoRoom(label, error));
      if (error) {
        return fail({
          code: "SSH_REFUSED",
          message: `the server refused to run a command (${error.message}). Check that the user may run commands and not only SFTP.`,
          cause: error,
        });
      }
      channel = session;
      if (over) return session.close();
      collect(session, maxBytes).then(
        (result) => settle(() => resolve(result)),
        () =>
          fail({
            code: "SSH_OUTPUT_TOO_LONG",
            message: `the command printed more than ${maxBytes} bytes. Its session was closed.`,
          }),
      );
      session.end(options.stdin);
    };
    try {
      client.exec(command, opened);
    } catch (cause) {
      // ssh2 throws when the other side has hung up and we were not told yet.
      fail({ code: "SSH_CLOSED", message: "the connection ended before the command ran.", cause });
    }
  });
}

export function cancelledCommand(label: string, cause: unknown): SshError {
  return new SshError({ code: "SSH_CANCELLED", message: `${label}: the command was cancelled.`, cause });
}

class TooLong extends Error {}

function collect(channel: ClientChannel, maxBytes: number): Promise<ExecResult> {
  return new Promise((resolve, reject) => {
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    let code: number | null = null;
    let bytes = 0;
    let open = 2;
    const keep = (pieces: Buffer[]) => (data: Buffer) => {
      bytes += data.length;
      if (bytes > maxBytes) return reject(new TooLong());
      pieces.push(data);
    };
    // The two streams close on their own, in any order.
    const close = () => {
      if (--open === 0) resolve({ code, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr) });
    };
    channel.on("data", keep(stdout));
    channel.stderr.on("data", keep(stderr));
    channel.on("exit", (status: number | null) => (code = status));
    channel.on("close", close);
    channel.stderr.on("close", close);
    channel.on("error", () => undefined); // a write to a closed session; the exit status tells
  });
}
