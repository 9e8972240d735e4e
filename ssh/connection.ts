import type { Readable } from "node:stream";
import { setMaxListeners } from "node:events";
import { Socket } from "node:net";
import type { Client } from "ssh2";
import type { ExecOptions, ExecResult, SftpSession, SshConnection } from "./contract";
import type { Hop } from "./hop";
import { cancelledCommand, runCommand } from "./exec";
import { openSftp } from "./sftp-session";
import { SessionRoom } from "./session-room";
import { watchSilence } from "./silence";
import { createSlots } from "./slots";
import { SshError } from "./ssh-error";

/** A client and what it runs over. */
export interface Layer {
  readonly client: Client;
  readonly transport: Readable;
}

const SILENCE_LIMIT = 75_000;
const FLUSH_TIME = 1000;
/** sshd allows 10 sessions on a connection (MaxSessions); SFTP takes one. */
const COMMANDS_AT_ONCE = 8;

/** A logged-on connection, until it is closed from here or lost. */
export class Connection implements SshConnection {
  readonly address: string;
  readonly closed: AbortSignal;
  private readonly end = new AbortController();
  private readonly commands = createSlots(COMMANDS_AT_ONCE);
  private readonly room = new SessionRoom();
  private readonly layers: readonly Layer[];
  private readonly hop: Hop;
  private session: Promise<SftpSession> | undefined;

  /** `under`: the proxy's layer. */
  constructor({ hop, client, transport, under }: Layer & { hop: Hop; under: readonly Layer[] }) {
    this.hop = hop;
    this.address = hop.address;
    this.closed = this.end.signal;
    setMaxListeners(0, this.closed); // one per call under way, more than the ten that Node warns of
    this.layers = [{ client, transport }, ...under];
    for (const layer of this.layers) this.guard(layer);
  }

  async exec(command: string, options: ExecOptions = {}): Promise<ExecResult> {
    const { signal } = options;
    if (signal) setMaxListeners(0, signal);
    const run = { client: this.top, label: this.hop.label, command, options, closed: this.closed };
    const giveBack = await this.commands.take(signal).catch((cause: unknown) => {
      throw cancelledCommand(this.hop.label, cause);
    });
    const over = signal ? AbortSignal.any([this.closed, signal]) : this.closed;
    try {
      return await this.room.enter(() => runCommand(run), over);
    } catch (error) {
      if (error instanceof SshError) throw error;
      throw cancelledCommand(this.hop.label, error);
    } finally {
      giveBack();
    }
  }

  sftp(): Promise<SftpSession> {
    this.session ??= this.openSession().catch((error: unknown) => {
      this.session = undefined;
      throw error;
    });
    return this.session;
  }

  close(): void {
    this.over("it was closed from this side");
  }

  private openSession(): Promise<SftpSession> {
    const onEnd = () => (this.session = undefined);
    const options = { client: this.top, label: this.hop.label, closed: this.closed, onEnd };
    return this.room.enter(() => openSftp(options), this.closed);
  }

  private get top(): Client {
    return (this.layers[0] as Layer).client;
  }

  private guard({ client, transport }: Layer): void {
    const stopWatching = watchSilence(transport, SILENCE_LIMIT, () =>
      this.over(`nothing came for ${SILENCE_LIMIT / 1000} s`),
    );
    this.closed.addEventListener("abort", stopWatching, { once: true });
    client.on("error", (error: NodeJS.ErrnoException) => this.over(error.code ?? error.message));
    client.on("close", () => this.over("the other side hung up"));
  }

  /** Says goodbye, lets what was written flow out for a moment, and leaves no handle behind. */
  private over(reason: string): void {
    if (this.closed.aborted) return;
    this.end.abort(
      new SshError({
        code: "SSH_CLOSED",
        message: `${this.hop.label}: the connection ended (${reason}). What ran there may still run; look again.`,
      }),
    );
    for (const { client, transport } of this.layers) {
      sayGoodbye(client);
      if (transport instanceof Socket) {
        transport.destroySoon();
        transport.unref();
        setTimeout(() => transport.destroy(), FLUSH_TIME).unref();
      }
    }
  }
}

/** ssh2 throws when the protocol broke before. */
function sayGoodbye(client: Client): void {
  try {
    client.end();
  } catch {
    client.destroy();
  }
}
