import type { AgentRequest } from "../agent/protocol";
import { SshError } from "../ssh/ssh-error";
import { callAgent } from "./call-agent";
import { MachineError } from "./machine-error";
import { openLink, type Link, type LinkOptions } from "./open-link";
import { isLost } from "./ssh-failures";

/** For dialling again in the middle of an operation. */
const REDIAL_DEADLINE = 60_000;

export interface Ask {
  /** Milliseconds for the agent's run. */
  readonly timeout: number;
  /** The request may be carried out twice: a connection that ends under it is dialled again, once. */
  readonly again: boolean;
  /** Default: the operation's. null: goes through although the operation is cancelled (giving back what we hold). */
  readonly signal?: null;
}

/** The way to one server for the length of an operation: one connection, a new one when it breaks. */
export class Session {
  private name: string | undefined;
  private redial: Promise<Link> | undefined;
  private closed = false;

  constructor(
    private link: Link,
    readonly options: LinkOptions,
  ) {}

  /** The server, for messages. */
  get subject(): string {
    return this.name ?? this.address;
  }

  get address(): string {
    return this.link.connection.address;
  }

  get now(): number {
    return this.options.clock.now();
  }

  knownAs(name: string): void {
    this.name = name;
  }

  async ask<T>(request: AgentRequest, ask: Ask): Promise<T> {
    const link = await this.reach();
    try {
      return await this.call<T>(link, request, ask);
    } catch (error) {
      if (!ask.again || this.closed || !this.broke(link, error)) throw this.inOurWords(error, request);
    }
    link.connection.close();
    const fresh = await this.reach();
    return this.call<T>(fresh, request, ask).catch((error: unknown) => {
      throw this.inOurWords(error, request);
    });
  }

  /** The connection, dialled again if it is gone. */
  async reach(): Promise<Link> {
    if (this.closed) throw new Error(`${this.subject}: the machine was closed`);
    if (!this.link.connection.closed.aborted) return this.link;
    this.redial ??= this.dialAgain();
    return this.redial;
  }

  /** Whether a call failed because this connection is gone or dead. */
  broke(link: Link, error: unknown): boolean {
    return isLost(error) || (error instanceof SshError && link.connection.closed.aborted);
  }

  /** A connection that answers no more is of no use to the next call. */
  drop(): void {
    this.link.connection.close();
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.link.connection.close();
    this.redial?.then(
      (link) => link.connection.close(),
      () => undefined,
    );
  }

  private async dialAgain(): Promise<Link> {
    try {
      this.link = await openLink({ ...this.options, deadline: REDIAL_DEADLINE, place: this.link.place });
      return this.link;
    } finally {
      this.redial = undefined;
    }
  }

  private call<T>(link: Link, request: AgentRequest, ask: Ask): Promise<T> {
    const { agent } = this.options;
    const signal = ask.signal === null ? undefined : this.options.signal;
    return callAgent<T>({
      link,
      agent,
      subject: this.subject,
      request,
      timeout: ask.timeout,
      now: this.now,
      signal,
    });
  }

  private inOurWords(error: unknown, { op }: AgentRequest): unknown {
    if (!(error instanceof SshError) || error.code !== "SSH_CANCELLED") return error;
    return new MachineError({
      code: "CANCELLED",
      message: `${this.subject}: cancelled during the request "${op}". Run \`pulumi up\` again: it looks first.`,
      cause: error,
    });
  }
}
