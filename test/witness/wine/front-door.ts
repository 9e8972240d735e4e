import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmod, copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { connect, createServer, type AddressInfo } from "node:net";
import path from "node:path";
import { promisify } from "node:util";
import type { SshTarget } from "../../../ssh/contract";
import type { WinePrefix } from "./wine-prefix";

const run = promisify(execFile);

const SSHD = "/usr/sbin/sshd";
const SFTP_SERVER = "/usr/lib/openssh/sftp-server";
const SESSION = path.join(__dirname, "session.sh");
const START_MILLISECONDS = 20_000;
/** Somebody else may take the port between the choice and the start. */
const PORTS_TRIED = 5;

/** OpenSSH's server before a Windows of Wine's: commands go to cmd.exe, files to drive C. */
export interface FrontDoor {
  readonly target: SshTarget;
  close(): Promise<void>;
}

export async function openFrontDoor(wine: WinePrefix): Promise<FrontDoor> {
  await mkdir(path.join(wine.drive, "witness", "sessions"), { recursive: true });
  await mkdir("/run/sshd", { recursive: true });
  await fillJail(wine.jail);
  await writeFile(path.join(wine.folder, "environment.sh"), exported(wine.env));
  const hostKey = await makeKey(wine.folder, "host_key");
  const userKey = await makeKey(wine.folder, "user_key");
  const { sshd, port } = await startSshd(wine.folder);
  return {
    target: {
      host: "127.0.0.1",
      port,
      user: "root",
      privateKey: userKey.secret,
      hostKey: hostKey.shown,
    },
    close: async () => {
      if (sshd.exitCode !== null || sshd.signalCode !== null) return;
      sshd.ref();
      const ended = once(sshd, "exit");
      sshd.kill();
      await ended;
    },
  };
}

/** The SFTP server sees nothing but drive C and what a program of Linux needs to run. */
async function fillJail(jail: string): Promise<void> {
  const { stdout } = await run("ldd", [SFTP_SERVER]);
  const libraries = [...stdout.matchAll(/(\/\S+) \(0x/g)].map(([, file]) => file ?? "");
  for (const library of libraries) {
    await mkdir(path.join(jail, path.dirname(library)), { recursive: true });
    await copyFile(library, path.join(jail, library));
  }
  await copyFile(SFTP_SERVER, path.join(jail, "sftp-server"));
  await chmod(path.join(jail, "sftp-server"), 0o755);
  await mkdir(path.join(jail, "etc"));
  await mkdir(path.join(jail, "dev"));
  await writeFile(path.join(jail, "etc", "passwd"), "root:x:0:0:root:/:/bin/sh\n");
  await writeFile(path.join(jail, "dev", "null"), "");
}

/** What Wine needs of the environment, for a shell. */
function exported(env: NodeJS.ProcessEnv): string {
  const names = Object.keys(env).filter((name) => name.startsWith("WINE") || name === "HOME");
  return names.map((name) => `export ${name}='${(env[name] ?? "").replaceAll("'", "'\\''")}'\n`).join("");
}

async function makeKey(folder: string, name: string): Promise<{ secret: string; shown: string }> {
  const file = path.join(folder, name);
  await run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "witness", "-f", file]);
  const [secret, shown] = await Promise.all([readFile(file, "utf8"), readFile(`${file}.pub`, "utf8")]);
  return { secret, shown: shown.split(" ").slice(0, 2).join(" ") };
}

async function startSshd(folder: string): Promise<{ readonly sshd: ChildProcess; readonly port: number }> {
  let said = "";
  for (let tried = 0; tried < PORTS_TRIED; tried += 1) {
    const port = await freePort();
    const config = path.join(folder, "sshd_config");
    await writeFile(config, configText(folder, port));
    // It ends with this process, however that ends.
    const sshd = spawn("setpriv", ["--pdeathsig", "TERM", SSHD, "-D", "-e", "-f", config], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    said = "";
    sshd.stderr?.on("data", (data: Buffer) => (said += data.toString()));
    if (await listens(sshd, port)) {
      sshd.unref();
      return { sshd, port };
    }
    sshd.kill();
  }
  throw new Error(`sshd did not start: ${said}`);
}

function configText(folder: string, port: number): string {
  return [
    `Port ${port}`,
    "ListenAddress 127.0.0.1",
    `HostKey ${path.join(folder, "host_key")}`,
    `AuthorizedKeysFile ${path.join(folder, "user_key.pub")}`,
    "PidFile none",
    "StrictModes no",
    "UsePAM no",
    "UseDNS no",
    "PermitRootLogin prohibit-password",
    "PasswordAuthentication no",
    "KbdInteractiveAuthentication no",
    "PermitTTY no",
    "PrintMotd no",
    "LogLevel ERROR",
    "Subsystem sftp sftp",
    `ForceCommand exec ${SESSION} ${folder}`,
    "",
  ].join("\n");
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

async function listens(sshd: ChildProcess, port: number): Promise<boolean> {
  for (const end = Date.now() + START_MILLISECONDS; Date.now() < end && sshd.exitCode === null;) {
    if (await answers(port)) return true;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return false;
}

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
