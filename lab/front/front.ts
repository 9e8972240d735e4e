import { setMaxListeners } from "node:events";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { Server, type Connection } from "ssh2";
import type { Account, LabMachine, SshServerKind } from "../world/contract";
import { diskMap } from "./disk-map";
import { FrontFaults, type Faults } from "./faults";
import { serveForwarding, type Neighbours } from "./forwarding";
import { accountFor, methodsOf, type FrontUser } from "./front-user";
import { makeHome } from "./home-folder";
import { noteFault } from "./note-fault";
import { serveSession } from "./ssh-session";
import { Wire } from "./wire";

export interface FrontOptions {
  readonly machine: LabMachine;
  readonly kind: SshServerKind;
  readonly users: readonly FrontUser[];
  /** Private keys as OpenSSH text (newKeyPair). */
  readonly hostKeys: readonly string[];
  /** Whom it forwards to. Default: it forwards nothing. */
  readonly neighbours?: Neighbours;
  /** Default 0: any free one. */
  readonly port?: number;
}

/** Lab time between the end of a start of Windows and the first connection that its SSH service takes. */
const SSH_STARTS_AFTER = 15_000;

/** A simulated SSH server. It does not keep the process alive: who wants that holds it otherwise. */
export interface Front {
  readonly host: string;
  readonly port: number;
  readonly faults: Faults;
  readonly counters: FrontCounters;
  /** From now on another machine answers here, with the same host key; what is connected to the old one is cut. */
  serve(machine: LabMachine): void;
  close(): Promise<void>;
}

/** What has reached the server so far, over all connections. */
export interface FrontCounters {
  readonly connections: number;
  readonly openConnections: number;
  readonly logOns: number;
  /** The text of each exec request, in order; lines typed at a prompt too. */
  readonly commands: readonly string[];
  /** Requests within SFTP sessions. */
  readonly sftpRequests: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
}

const HOST = "127.0.0.1";

export async function startFront(options: FrontOptions): Promise<Front> {
  let { machine } = options;
  const counters = {
    connections: 0,
    logOns: 0,
    commands: [] as string[],
    sftpRequests: 0,
    bytesIn: 0,
    bytesOut: 0,
  };
  let port = options.port ?? 0;

  const ssh = new Server({ hostKeys: [...options.hostKeys], ident: identOf(options.kind) });
  const tcp = createServer((socket) => accept(socket));
  const faults = new FrontFaults({
    open: () =>
      new Promise((resolve, reject) => {
        if (tcp.listening) return resolve();
        tcp.once("error", reject);
        tcp.listen(port, HOST, () => {
          tcp.removeListener("error", reject);
          tcp.unref();
          port = (tcp.address() as AddressInfo).port;
          resolve();
        });
      }),
    shut: () => {
      if (tcp.listening) tcp.close();
      return Promise.resolve();
    },
  });

  function accept(socket: Socket): void {
    counters.connections++;
    socket.on("error", () => undefined);
    if (!answers || faults.dropsThis()) return void socket.destroy();
    const wire = new Wire({
      socket,
      link: faults.link,
      onBytes: (direction, bytes) => {
        counters[direction === "in" ? "bytesIn" : "bytesOut"] += bytes;
        faults.count(direction, bytes);
      },
    });
    faults.wires.add(wire);
    wire.on("close", () => faults.wires.delete(wire));
    ssh.injectSocket(wire as unknown as Socket);
  }

  ssh.on("connection", (client) => {
    const onLogOn = (): void => void counters.logOns++;
    serveClient(client, {
      ...options,
      machine,
      faults,
      onLogOn,
      onCommand: (command) => counters.commands.push(command),
      onSftp: () => void counters.sftpRequests++,
    });
  });
  // The port stays bound all the while, so that nobody else gets it: without power a connection ends before it begins.
  let answers = machine.power === "on";
  let stopWaiting: () => void = () => undefined;
  const watchPower = (): (() => void) =>
    machine.onPower((power) => {
      stopWaiting();
      answers = false;
      if (power === "off") faults.cutNow();
      else stopWaiting = machine.clock.after(SSH_STARTS_AFTER, () => (answers = true));
    });
  let stopListening = watchPower();
  await faults.acceptConnections();

  return {
    host: HOST,
    port,
    faults,
    get counters() {
      return { ...counters, commands: [...counters.commands], openConnections: faults.wires.size };
    },
    serve: (other) => {
      stopListening();
      stopWaiting();
      machine = other;
      answers = machine.power === "on";
      stopListening = watchPower();
      faults.cutNow();
    },
    close: async () => {
      stopListening();
      stopWaiting();
      await faults.refuseConnections();
      faults.cutNow();
    },
  };
}

interface ClientOptions extends FrontOptions {
  readonly faults: FrontFaults;
  readonly onLogOn: () => void;
  readonly onCommand: (command: string) => void;
  readonly onSftp: () => void;
}

function serveClient(client: Connection, options: ClientOptions): void {
  const { machine, kind: server, faults, onCommand, onSftp } = options;
  const connected = new AbortController();
  setMaxListeners(0, connected.signal); // one per session
  let account: Account | undefined;
  client.on("error", () => undefined); // "close" follows
  const letGo = faults.endsWithCable(connected);
  client.on("close", () => {
    letGo();
    connected.abort();
  });
  client.on("authentication", (context) => {
    account = accountFor(context, options);
    // Not before the account is known: ssh2 says "ready" from within accept().
    if (account) context.accept();
    else context.reject(methodsOf(options.users));
  });
  client.on("ready", () => {
    if (!account) return void client.end();
    options.onLogOn();
    const { cuts } = faults;
    const takeStep = (what: string): boolean => {
      // What has come in before a cut is not done after it.
      if (faults.cuts !== cuts) return false;
      machine.steps.take({ lane: "wire", kind: "wire", what });
      return faults.cuts === cuts;
    };
    if (!takeStep(`log-on of ${account.name}`)) return;
    const map = diskMap({ machine, account, server });
    try {
      makeHome({ machine, account, map });
    } catch (error) {
      noteFault(machine, `home folder of ${account.name}`, error);
      return void client.end();
    }
    const { signal } = connected;
    const session = {
      machine,
      server,
      account,
      map,
      faults,
      onCommand,
      onSftp,
      takeStep,
      connected: signal,
    };
    client.on("session", (accept) => serveSession(accept(), session));
    const { neighbours } = options;
    if (neighbours) serveForwarding(client, { neighbours, takeStep, connected: signal });
  });
}

/** What these servers say of themselves; ssh2's client sends larger SFTP packets to OpenSSH. */
function identOf({ kind }: SshServerKind): string {
  return kind === "virtualRoot" ? "LabSftpServer_1.0" : "OpenSSH_lab";
}
