import type { ServerChannel, Session } from "ssh2";
import type { Account, LabMachine, SshServerKind } from "../world/contract";
import type { DiskMap } from "./disk-map";
import type { FrontFaults } from "./faults";
import { servePrompt } from "./line-prompt";
import { runInLoginShell } from "./login-shell";
import { noteFault } from "./note-fault";
import { SftpFiles } from "./sftp-files";
import { serveSftp } from "./sftp-server";

export interface SessionOptions {
  readonly machine: LabMachine;
  readonly server: SshServerKind;
  readonly account: Account;
  readonly map: DiskMap;
  readonly faults: FrontFaults;
  readonly onCommand: (command: string) => void;
  readonly onSftp: () => void;
  /** A moment on the wire; false: the cable was cut at it, and nothing more is to be done. */
  readonly takeStep: (what: string) => boolean;
  /** Aborted with the connection. */
  readonly connected: AbortSignal;
}

/** The lab itself could not go on; not a code that Windows programs use. */
const LAB_REFUSED = 255;
/** A terminal never ends its stdin; who sends some does so at once. */
const STDIN_WAIT = 100;

/** One session channel: a command, a prompt, or SFTP. */
export function serveSession(session: Session, options: SessionOptions): void {
  let terminal = false;
  session.on("pty", (accept) => {
    terminal = true;
    accept?.();
  });
  session.on("window-change", (accept) => accept?.());
  session.on("exec", (accept, _reject, { command }) => {
    options.onCommand(command);
    const lane = options.machine.steps.newLane("exec");
    const cut = options.faults.momentOfThis();
    if (cut === "before") return options.faults.cutNow();
    if (!options.takeStep(`${lane} begins: ${command}`)) return;
    const channel = accept();
    const over = lifeOf(channel, options.connected);
    options.machine.steps.name(over, lane);
    void stdinOf(channel).then(async (stdin) => {
      const running = runOne({ channel, command, stdin, folder: options.map.commandFolder, over, options });
      if (cut === "running") return options.faults.cutNow();
      const code = await running;
      if (cut === "beforeReply") return options.faults.cutNow();
      if (over.aborted || !options.takeStep(`${lane} ends: ${code}`)) return;
      channel.exit(code);
      channel.end();
    });
  });
  session.on("shell", (accept) => {
    const channel = accept();
    const over = lifeOf(channel, options.connected);
    options.machine.steps.name(over, options.machine.steps.newLane("shell"));
    const folder = options.map.commandFolder;
    const run = async (command: string): Promise<void> => {
      options.onCommand(command);
      await runOne({ channel, command, stdin: Buffer.alloc(0), folder, over, options });
    };
    servePrompt({ channel, terminal, prompt: () => promptOf(options), run });
  });
  session.on("sftp", (accept) => {
    const files = new SftpFiles(options.machine.disk(options.account), options.map);
    const { machine, takeStep, onSftp } = options;
    serveSftp(accept(), { machine, files, takeStep, onSftp });
  });
}

interface Run {
  readonly channel: ServerChannel;
  readonly command: string;
  readonly stdin: Buffer;
  readonly folder: string;
  readonly over: AbortSignal;
  readonly options: SessionOptions;
}

/** Console programs write in the machine's code page, not in UTF-8; latin1 stands for it. */
async function runOne({ channel, command, stdin, folder, over, options }: Run): Promise<number> {
  const { machine, server, account, map } = options;
  const stdout = (text: string): void => void (over.aborted || channel.write(Buffer.from(text, "latin1")));
  const stderr = (text: string): void =>
    void (over.aborted || channel.stderr.write(Buffer.from(text, "latin1")));
  try {
    return await runInLoginShell({
      machine,
      account,
      server,
      map,
      command,
      folder,
      stdin,
      stdout,
      stderr,
      killed: over,
    });
  } catch (error) {
    stderr(`${noteFault(machine, `command ${command}`, error)}\r\n`);
    return LAB_REFUSED;
  }
}

/** A session's end takes its programs with it: sshd's job has KILL_ON_JOB_CLOSE (operations.md 9.3). */
function lifeOf(channel: ServerChannel, connected: AbortSignal): AbortSignal {
  const controller = new AbortController();
  const end = (): void => {
    connected.removeEventListener("abort", end);
    controller.abort(new Error("the SSH session ended"));
  };
  channel.on("close", end);
  channel.on("error", () => undefined);
  connected.addEventListener("abort", end, { once: true });
  return controller.signal;
}

function stdinOf(channel: ServerChannel): Promise<Buffer> {
  return new Promise((resolve) => {
    const pieces: Buffer[] = [];
    const finish = (): void => {
      clearTimeout(timer);
      resolve(Buffer.concat(pieces));
    };
    let timer = setTimeout(finish, STDIN_WAIT);
    channel.on("data", (data: Buffer) => {
      pieces.push(data);
      clearTimeout(timer);
      timer = setTimeout(finish, STDIN_WAIT);
    });
    channel.on("end", finish);
  });
}

function promptOf({ machine, server, account, map }: SessionOptions): string {
  switch (server.kind) {
    case "openssh":
    case "virtualRoot":
      return `\r\n${map.commandFolder}>`;
    case "powershell":
      return `PS ${map.commandFolder}> `;
    case "cygwin":
      return `${account.name}@${machine.name} ~ $ `;
  }
}
