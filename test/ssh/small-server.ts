import { connect as connectTcp, type AddressInfo, type Socket } from "node:net";
import { Server, type AuthContext, type Connection, type ServerChannel, type ServerConfig } from "ssh2";
import { newKeyPair } from "../../lab/front/key-pair";
import type { SshTarget } from "../../ssh/contract";

export interface SmallServerOptions {
  readonly hostKeys?: readonly string[];
  readonly algorithms?: ServerConfig["algorithms"];
  /** Default: user "adm" with password "right". */
  readonly onAuthentication?: (context: AuthContext) => void;
  readonly onExec?: (channel: ServerChannel, command: string) => void;
  /** Whether one more session is opened on a connection that has so many. Default: always. */
  readonly hasRoom?: (open: number) => boolean;
  /** Forwards direct-tcpip channels, or refuses them. Default: no such channels. */
  readonly forwarding?: "allowed" | "unreachable";
  /** For all that the above does not cover. */
  readonly onClient?: (client: Connection) => void;
}

export interface SmallServer {
  readonly port: number;
  readonly target: SshTarget & { readonly port: number };
  /** TCP connections accepted so far. */
  readonly dials: () => number;
  /** Destroys all open connections. */
  readonly cut: () => void;
  readonly close: () => Promise<void>;
}

export const HOST_KEY = newKeyPair();

/** An SSH server of a few lines, for what the lab's servers never do. */
export async function smallServer(options: SmallServerOptions = {}): Promise<SmallServer> {
  const sockets = new Set<Socket>();
  let dials = 0;
  const server = new Server(
    {
      hostKeys: [...(options.hostKeys ?? [HOST_KEY.privateKey])],
      ...(options.algorithms ? { algorithms: options.algorithms } : {}),
    },
    (client) => serve(client, options),
  );
  const { _srv } = server as unknown as { _srv: Server };
  _srv.prependListener("connection", (socket: Socket) => {
    dials++;
    socket.setNoDelay(true);
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const cut = () => sockets.forEach((socket) => socket.destroy());
  return {
    port,
    target: {
      host: "127.0.0.1",
      port,
      user: "adm",
      password: "right",
      hostKey: HOST_KEY.publicKey,
      dialErrorLimit: 1,
    },
    dials: () => dials,
    cut,
    close: () => {
      cut();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function serve(client: Connection, options: SmallServerOptions): void {
  client.on("error", () => undefined);
  client.on("authentication", options.onAuthentication ?? passwordOnly);
  client.on("ready", () => {
    let open = 0;
    client.on("session", (accept, reject) => {
      if (options.hasRoom?.(open) === false) return reject?.();
      open++;
      const session = accept();
      session.on("close", () => open--);
      session.on("exec", (take, _reject, { command }) => {
        const channel = take();
        channel.on("error", () => undefined);
        if (options.onExec) {
          options.onExec(channel, command);
        } else {
          channel.write(command);
          channel.exit(0);
          channel.end();
        }
        channel.resume(); // "close" comes only after everything was read
      });
    });
    if (options.forwarding === "unreachable") client.on("tcpip", (_accept, reject) => reject?.());
    if (options.forwarding === "allowed") {
      client.on("tcpip", (accept, _reject, { destIP, destPort }) => {
        const socket = connectTcp({ host: destIP, port: destPort, noDelay: true });
        const channel = accept();
        socket.on("error", () => channel.end());
        channel.on("error", () => undefined);
        socket.pipe(channel).pipe(socket);
      });
    }
  });
  options.onClient?.(client);
}

export function passwordOnly(context: AuthContext): void {
  const right = context.username === "adm" && context.method === "password" && context.password === "right";
  if (right) context.accept();
  else context.reject(["password"]);
}
