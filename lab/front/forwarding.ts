import { connect } from "node:net";
import type { Connection } from "ssh2";

/** Another server of the same site, and where its SSH port really is. */
export interface Neighbour {
  readonly name: string;
  readonly host: string;
  readonly port: number;
}

/** Whom a server finds at a host and port. undefined: nobody, as a name server or a closed port would say. */
export type Neighbours = (host: string, port: number) => Neighbour | undefined;

export interface ForwardingOptions {
  readonly neighbours: Neighbours;
  /** A moment on the wire; false: the cable was cut at it. */
  readonly takeStep: (what: string) => boolean;
  /** Aborted with the connection. */
  readonly connected: AbortSignal;
}

/**
 * `ssh -J` and our own proxy: a channel to another server of the site (direct-tcpip, RFC 4254 7.2), which sshd opens
 * unless AllowTcpForwarding forbids it. It leads nowhere outside the site.
 */
export function serveForwarding(client: Connection, options: ForwardingOptions): void {
  const { neighbours, takeStep, connected } = options;
  client.on("tcpip", (accept, reject, { destIP, destPort }) => {
    const neighbour = neighbours(destIP, destPort);
    if (!neighbour) return reject();
    if (!takeStep(`forwards to ${neighbour.name}`)) return;
    const { host, port } = neighbour;
    const socket = connect({ host, port, noDelay: true, signal: connected });
    socket.once("error", () => reject()); // of no effect once it is open
    socket.on("error", () => undefined);
    socket.once("connect", () => {
      const channel = accept();
      channel.on("error", () => socket.destroy());
      channel.on("close", () => socket.destroy());
      socket.on("close", () => channel.end());
      socket.pipe(channel).pipe(socket);
    });
  });
}
