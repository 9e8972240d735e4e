import { spawn, type ChildProcess } from "node:child_process";
import { chmodSync, chownSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import type { SshTarget } from "../../../ssh/contract";
import { benchFolder } from "./bench-folder";
import { makeKey, type KeyFile } from "./key-file";
import { succeed } from "./program";

export interface SshdOptions {
  /** Lines of sshd_config. They come first, and the first value of a keyword counts. */
  readonly config?: readonly string[];
  /** Arguments of ssh-keygen for each host key. Default: one Ed25519 key. */
  readonly hostKeys?: readonly (readonly string[])[];
  /** Public keys that may log on. */
  readonly authorizedKeys?: readonly string[];
  /** Host keys have certificates of an authority of their own. */
  readonly certificates?: boolean;
  /** Default: SFTP, as Debian has it. */
  readonly subsystem?: string;
  /** PAM asks for the password in its own words (keyboard-interactive). */
  readonly pam?: boolean;
}

/** A running sshd of this computer, which nobody else sees: its own user, its own /etc/passwd, its own /run. */
export interface Sshd {
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** The user's home folder. */
  readonly home: string;
  readonly hostKeys: readonly KeyFile[];
  /** The public key of the authority of `certificates`; "" without. */
  readonly authority: string;
  /** Reaches it by password, with its first host key. */
  readonly target: SshTarget & { readonly port: number };
  /** What it has logged so far (DEBUG1). */
  readonly log: () => string;
  /** Resolves as soon as its log has that. */
  readonly logged: (pattern: RegExp) => Promise<RegExpExecArray>;
  /** Everything of it dies at this moment, sessions too. */
  readonly kill: () => void;
  readonly stop: () => Promise<void>;
}

const HOST = "127.0.0.1";
const USER = "witness";
const PASSWORD = "Pa55-word of the witness";
/** `openssl passwd -6` of it: good in the namespace of these servers alone. */
const PASSWORD_HASH =
  "$6$witness$uh1HS3U.HOLQIqMYn4AbwgxopLBgLmeWSXnlQsQpY5JNT4ONxtY7ftQ4wd61ycGJB2L8OhmPjcdkYvP5L5kP90";
/** No system user of Debian has it. */
const ID = 47_110;
const PORT_TAKEN = /Bind to port \d+ on [\d.]+ failed/;

export async function startSshd(options: SshdOptions = {}): Promise<Sshd> {
  const folder = benchFolder();
  const home = folder.file("home");
  mkdirSync(home);
  chownSync(home, ID, ID);
  const hostKeys: KeyFile[] = [];
  for (const [index, how] of (options.hostKeys ?? [["-t", "ed25519"]]).entries())
    hostKeys.push(await makeKey(folder.file(`host_key_${index}`), how));
  const authority = options.certificates ? await certify(folder.file("authority"), hostKeys) : "";
  writeAccounts(folder.path, home);
  writeFileSync(folder.file("authorized_keys"), (options.authorizedKeys ?? []).join("\n") + "\n");
  const config = (port: number): string =>
    [
      ...(options.config ?? []),
      `Port ${port}`,
      `ListenAddress ${HOST}`,
      ...hostKeys.map(({ path }) => `HostKey ${path}`),
      ...(options.certificates ? hostKeys.map(({ path }) => `HostCertificate ${path}-cert.pub`) : []),
      `AuthorizedKeysFile ${folder.file("authorized_keys")}`,
      "StrictModes no", // /tmp may be written by all
      `UsePAM ${options.pam ? "yes" : "no"}`,
      "PidFile none",
      "LogLevel DEBUG1",
      options.subsystem ?? "Subsystem sftp internal-sftp",
      "UseDNS no",
    ].join("\n") + "\n";

  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    writeFileSync(folder.file("sshd_config"), config(port));
    const life = launch(folder.path);
    try {
      await life.logged(/Server listening on/);
    } catch (error) {
      if (PORT_TAKEN.test(life.log()) && attempt < 5) continue; // somebody was faster
      folder.remove();
      throw error;
    }
    return {
      ...life,
      port,
      user: USER,
      password: PASSWORD,
      home,
      hostKeys,
      authority,
      target: {
        host: HOST,
        port,
        user: USER,
        password: PASSWORD,
        dialErrorLimit: 1,
        ...(hostKeys[0] ? { hostKey: hostKeys[0].publicKey } : {}),
      },
      stop: async () => {
        await life.stop();
        folder.remove();
      },
    };
  }
}

async function certify(authority: string, hostKeys: readonly KeyFile[]): Promise<string> {
  const { publicKey } = await makeKey(authority, ["-t", "ed25519"]);
  for (const { path } of hostKeys)
    await succeed("ssh-keygen", ["-q", "-s", authority, "-I", "witness", "-h", `${path}.pub`]);
  return publicKey;
}

/** This computer's accounts and one more, for the eyes of this sshd alone. */
function writeAccounts(folder: string, home: string): void {
  const passwd = readFileSync("/etc/passwd", "utf8");
  writeFileSync(join(folder, "passwd"), `${passwd}${USER}:x:${ID}:${ID}::${home}:/bin/sh\n`);
  writeFileSync(
    join(folder, "shadow"),
    `${readFileSync("/etc/shadow", "utf8")}${USER}:${PASSWORD_HASH}:19000:0:99999:7:::\n`,
  );
  chmodSync(join(folder, "shadow"), 0o600);
  writeFileSync(
    join(folder, "pam"),
    "auth required pam_unix.so\naccount required pam_unix.so\nsession required pam_permit.so\n",
  );
}

/**
 * In mount and process namespaces of its own: nothing of this computer's accounts is touched, and nothing outlives
 * this process, however it ends.
 */
const LAUNCH = `
mount --bind passwd /etc/passwd
mount --bind shadow /etc/shadow
mount --bind pam /etc/pam.d/sshd
mount -t tmpfs -o mode=755 tmpfs /run
mkdir -m 755 /run/sshd
exec "$(command -v sshd)" -D -e -f "$PWD/sshd_config"
`;

const NAMESPACES = [
  ["setpriv", "--pdeathsig", "KILL"],
  ["unshare", "--mount", "--propagation", "private", "--pid", "--fork", "--kill-child=KILL", "--mount-proc"],
  ["sh", "-ec", LAUNCH],
].flat();

type Life = Pick<Sshd, "log" | "logged" | "kill" | "stop">;

function launch(folder: string): Life {
  const [program = "", ...args] = NAMESPACES;
  const child: ChildProcess = spawn(program, args, {
    cwd: folder,
    stdio: ["ignore", "ignore", "pipe"],
  });
  let log = "";
  let over = false;
  const waiting = new Set<() => void>();
  const wake = () => [...waiting].forEach((look) => look());
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    log += text;
    wake();
  });
  const ended = new Promise<void>((resolve) => {
    const end = () => {
      over = true;
      wake();
      resolve();
    };
    child.once("close", end);
    child.once("error", (error) => {
      log += `${error.message}\n`;
      end();
    });
  });
  const kill = () => void child.kill("SIGKILL");
  return {
    log: () => log,
    logged: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = pattern.exec(log);
          if (!found && !over) return;
          waiting.delete(look);
          if (found) resolve(found);
          else reject(new Error(`sshd ended and never logged ${String(pattern)}:\n${log}`));
        };
        waiting.add(look);
        look();
      }),
    kill,
    stop: async () => {
      kill();
      await ended;
    },
  };
}

function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, HOST, () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
