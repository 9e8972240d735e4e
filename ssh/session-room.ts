import { SshError } from "./ssh-error";

/** Milliseconds before a session that is refused although no command runs is asked for again. */
const PAUSES = [20, 50, 100, 200, 400, 800];

/** The server refused to open a session, for which sshd gives no reason but this one: MaxSessions. */
export class NoRoom extends SshError {
  constructor(label: string, cause: Error) {
    super({
      code: "SSH_REFUSED",
      message:
        `${label}: the server refused one more session on this connection (${cause.message}). ` +
        "It must allow two at a time, one for SFTP and one for a command; check MaxSessions of its SSH server.",
      cause,
    });
  }
}

/** Whether ssh2's error is that of a channel that was not opened (RFC 4254 5.1): only those have a reason. */
export function isNotOpened(error: Error): boolean {
  return typeof (error as { reason?: unknown }).reason === "number";
}

/**
 * How many sessions a server allows on a connection shows only when it refuses one. A refused one waits for another's
 * end and asks again. sshd counts a session for a moment longer than its client does, so it also asks again a few times
 * where none is left that could end.
 */
export class SessionRoom {
  private open = 0;
  private ends = 0;
  private readonly waiting = new Set<() => void>();

  /** `use` opens a session and resolves when it is over. Rejects with the signal's reason while it waits. */
  async enter<T>(use: () => Promise<T>, signal: AbortSignal): Promise<T> {
    for (let pauses = 0; ;) {
      const { ends } = this;
      this.open++;
      try {
        const result = await use();
        this.leave();
        return result;
      } catch (error) {
        const nobodyElse = this.open === 1;
        if (!(error instanceof NoRoom) || (nobodyElse && pauses === PAUSES.length)) {
          this.leave();
          throw error;
        }
        this.open--;
        if (nobodyElse) await this.anotherEnd(signal, PAUSES[pauses++]);
        else if (this.ends === ends) await this.anotherEnd(signal);
      }
    }
  }

  private leave(): void {
    this.open--;
    this.ends++;
    for (const wake of [...this.waiting]) wake();
  }

  /** Or the time is up. */
  private anotherEnd(signal: AbortSignal, ms?: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (finish: () => void): void => {
        clearTimeout(timer);
        signal.removeEventListener("abort", stop);
        this.waiting.delete(wake);
        finish();
      };
      const wake = (): void => settle(resolve);
      const stop = (): void => settle(() => reject(signal.reason as Error));
      const timer = ms === undefined ? undefined : setTimeout(wake, ms);
      if (signal.aborted) return stop();
      signal.addEventListener("abort", stop, { once: true });
      this.waiting.add(wake);
    });
  }
}
