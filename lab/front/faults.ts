import type { LinkState } from "./pace";
import type { Wire } from "./wire";

export type CutMoment =
  | "before" // the server never sees the command
  | "running" // its program has been started, and dies with the session
  | "beforeReply"; // it has run to its end; the answer is lost

/** What can be wrong between a client and a server. A test injects it; our own code never knows. */
export interface Faults {
  /** The nth command from now (1: the next) finds the cable cut. Counted over all connections. */
  cutAtCommand(options: { readonly nth: number; readonly when: CutMoment }): void;
  /** Cuts when so many more bytes have come in from clients: in the middle of an upload. */
  cutAfterBytesIn(bytes: number): void;
  cutAfterBytesOut(bytes: number): void;
  /** Cuts every open connection. */
  cutNow(): void;
  /** From now on, for open connections too. */
  slowLink(speed: { readonly delayMs?: number; readonly bytesPerSecond?: number }): void;
  /** Nothing arrives any more, either way, and nobody is told. */
  silence(): void;
  /** Ends slowLink and silence for new connections and what is sent from now on. */
  repairLink(): void;
  /** The port answers with a reset (ECONNREFUSED) until acceptConnections. */
  refuseConnections(): Promise<void>;
  acceptConnections(): Promise<void>;
  /** The next connections are closed before the server's identification, as sshd does beyond MaxStartups. */
  dropBeforeBanner(options: { readonly connections: number }): void;
}

export interface Door {
  open(): Promise<void>;
  shut(): Promise<void>;
}

export class FrontFaults implements Faults {
  readonly link: LinkState = { delayMs: 0, bytesPerSecond: Infinity, silent: false };
  readonly wires = new Set<Wire>();
  #command: { nth: number; when: CutMoment } | undefined;
  #bytes = { in: Infinity, out: Infinity };
  #drops = 0;
  #cuts = 0;
  readonly #connections = new Set<AbortController>();

  constructor(private readonly door: Door) {}

  cutAtCommand(options: { readonly nth: number; readonly when: CutMoment }): void {
    this.#command = { ...options };
  }

  cutAfterBytesIn(bytes: number): void {
    this.#bytes.in = bytes;
  }

  cutAfterBytesOut(bytes: number): void {
    this.#bytes.out = bytes;
  }

  /** A logged-on client, that ends when the cable is cut; until the returned function is called. */
  endsWithCable(connection: AbortController): () => void {
    this.#connections.add(connection);
    return () => void this.#connections.delete(connection);
  }

  /** How often the cable has been cut so far. */
  get cuts(): number {
    return this.#cuts;
  }

  cutNow(): void {
    this.#cuts++;
    // Sessions end with the cable, at this very moment: what a socket tells of its end comes some turns later.
    for (const connection of [...this.#connections]) connection.abort();
    for (const wire of [...this.wires]) wire.cut();
  }

  slowLink({ delayMs = 0, bytesPerSecond = Infinity }: { delayMs?: number; bytesPerSecond?: number }): void {
    Object.assign(this.link, { delayMs, bytesPerSecond });
  }

  silence(): void {
    this.link.silent = true;
  }

  repairLink(): void {
    Object.assign(this.link, { delayMs: 0, bytesPerSecond: Infinity, silent: false });
  }

  refuseConnections(): Promise<void> {
    return this.door.shut();
  }

  acceptConnections(): Promise<void> {
    return this.door.open();
  }

  dropBeforeBanner({ connections }: { readonly connections: number }): void {
    this.#drops = connections;
  }

  /** Whether the connection that comes in now is one of those to drop. */
  dropsThis(): boolean {
    if (this.#drops === 0) return false;
    this.#drops--;
    return true;
  }

  /** Asked once per command: when this one is to be cut, if at all. */
  momentOfThis(): CutMoment | undefined {
    if (!this.#command || --this.#command.nth > 0) return undefined;
    const { when } = this.#command;
    this.#command = undefined;
    return when;
  }

  count(direction: "in" | "out", bytes: number): void {
    this.#bytes[direction] -= bytes;
    if (this.#bytes[direction] > 0) return;
    this.#bytes[direction] = Infinity;
    // Not at once: ssh2 is in the middle of reading or writing this piece.
    setImmediate(() => this.cutNow());
  }
}
