import type { Socket } from "node:net";
import { Duplex } from "node:stream";
import { Pace, type LinkState } from "./pace";

export interface WireOptions {
  readonly socket: Socket;
  readonly link: LinkState;
  /** Told of each piece before it is handed on; may cut the wire. */
  readonly onBytes: (direction: "in" | "out", bytes: number) => void;
}

/** One connection as the SSH server half sees it: a socket that can be slow, fall silent, or be cut. */
export class Wire extends Duplex {
  readonly #socket: Socket;
  readonly #in: Pace;
  readonly #out: Pace;
  readonly #onBytes: WireOptions["onBytes"];

  constructor({ socket, link, onBytes }: WireOptions) {
    super({ allowHalfOpen: false });
    this.#socket = socket;
    this.#onBytes = onBytes;
    this.#in = new Pace(link);
    this.#out = new Pace(link);
    socket.setNoDelay(true);
    socket.unref();
    socket.on("data", (data: Buffer) => this.#receive(data));
    socket.on("end", () => this.#in.send(0, () => this.push(null)));
    socket.on("error", () => undefined); // "close" follows
    socket.on("close", () => this.destroy());
  }

  /** As a cable that is cut: the other side gets a reset in the middle of whatever it does. */
  cut(): void {
    this.#socket.resetAndDestroy();
    this.destroy();
  }

  override _read(): void {
    this.#socket.resume();
  }

  override _write(data: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#onBytes("out", data.length);
    this.#out.send(data.length, () => {
      if (this.#socket.writable) this.#socket.write(data, () => done());
      else done();
    });
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#out.send(0, () => this.#socket.end(() => done()));
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#in.stop();
    this.#out.stop();
    this.#socket.destroy();
    done(error);
  }

  #receive(data: Buffer): void {
    this.#onBytes("in", data.length);
    this.#in.send(data.length, () => {
      if (!this.destroyed && !this.push(data)) this.#socket.pause();
    });
  }
}
