import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { site, type Site } from "../../../lab/site";
import type { SiteServer } from "../../../lab/site-server";
import type { SshServerKind } from "../../../lab/world/contract";
import { benchFolder } from "./bench-folder";
import { makeKey, type KeyFile } from "./key-file";
import { run, succeed, type Ran, type RunOptions } from "./program";

const SIZE = 100_000_000;
const HOME = "C:\\Documents and Settings\\Administrator";

describe("OpenSSH's own programs with a server of the lab", () => {
  const folder = benchFolder();
  let lab: Site;
  let key: KeyFile;
  let server: SiteServer;

  before(async () => {
    key = await makeKey(folder.file("user"), ["-t", "ed25519"]);
    const kinds: readonly SshServerKind["kind"][] = ["openssh", "cygwin", "powershell", "virtualRoot"];
    lab = await site({
      servers: kinds.map((kind) => ({
        name: kind.toUpperCase(),
        publicKeys: [key.publicKey],
        ssh: { kind, bits: 64 },
      })),
    });
    server = lab.server("OPENSSH");
  });
  afterEach(() => assert.deepEqual(lab.refusals(), []));
  after(async () => {
    await lab?.stop();
    folder.remove();
  });

  /** Options that all of them take: nothing of the user's own configuration, the site's known_hosts, our key. */
  const options = (knownHosts = lab.knownHostsFile): string[] => [
    ...["-F", "none", "-i", key.path],
    ...[
      `UserKnownHostsFile=${knownHosts}`,
      "GlobalKnownHostsFile=/dev/null",
      "StrictHostKeyChecking=yes",
      "IdentitiesOnly=yes",
      "IdentityAgent=none",
      "LogLevel=ERROR",
    ].flatMap((option) => ["-o", option]),
  ];
  const address = (to: SiteServer = server): string => `${to.user}@${to.host}`;
  const ssh = (args: readonly string[], how: RunOptions & { to?: SiteServer } = {}): Promise<Ran> => {
    const { to = server, ...rest } = how;
    return run("ssh", [...options(), "-p", String(to.port), address(to), ...args], rest);
  };
  /** One batch of sftp's commands; stops at the first that fails. */
  const sftp = (lines: readonly string[], to: SiteServer = server): Promise<Ran> =>
    run("sftp", [...options(), "-q", "-b", "-", "-P", String(to.port), address(to)], {
      stdin: lines.join("\n") + "\n",
      cwd: folder.path,
    });
  const bytesOf = (path: string, to: SiteServer = server): Buffer => to.machine.files.system.read(path);

  it("ssh-keyscan finds its host key, as the site tells it", async () => {
    const found = await succeed("ssh-keyscan", ["-p", String(server.port), server.host]);
    const lines = found.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
    assert.deepEqual(lines, [server.hostKeyLine]);
  });

  it("ssh logs on by key, runs a command, and has both its streams and its exit status", async () => {
    const said = await ssh(["echo hello& echo oops 1>&2& exit 7"]);
    assert.deepEqual(said, { code: 7, stdout: "hello\r\n", stderr: "oops \r\n" });
    assert.equal((await ssh(["hostname"])).stdout.trim(), "OPENSSH");
  });

  for (const name of ["CYGWIN", "POWERSHELL", "VIRTUALROOT"]) {
    it(`ssh runs a command on the server of kind ${name.toLowerCase()} too`, async () => {
      const to = lab.server(name);
      assert.equal((await ssh(["hostname"], { to })).stdout.trim(), name);
    });
  }

  it("ssh sees an exit status of 0, and the low byte of one that is larger than 255", async () => {
    assert.equal((await ssh(["exit 0"])).code, 0);
    assert.equal((await ssh(["exit 1603"])).code, 1603 & 0xff);
  });

  it("ssh logs on by password, and not by a wrong one", async () => {
    const askpass = folder.file("askpass");
    const byPassword = (password: string): Promise<Ran> => {
      writeFileSync(askpass, `#!/bin/sh\necho '${password}'\n`);
      chmodSync(askpass, 0o700);
      const only = ["PubkeyAuthentication=no", "NumberOfPasswordPrompts=1"].flatMap((one) => ["-o", one]);
      return run("ssh", [...options(), ...only, "-p", String(server.port), address(), "hostname"], {
        env: { SSH_ASKPASS: askpass, SSH_ASKPASS_REQUIRE: "force" },
      });
    };
    assert.equal((await byPassword(server.password)).stdout.trim(), "OPENSSH");
    const refused = await byPassword("wrong");
    assert.equal(refused.code, 255);
    assert.match(refused.stderr, /Permission denied \(publickey,password\)/);
  });

  it("ssh refuses it where known_hosts has another key", async () => {
    const knownHosts = folder.file("other_hosts");
    const [where] = server.hostKeyLine.split(" ");
    writeFileSync(knownHosts, `${where} ${key.publicKey}\n`);
    const refused = await run("ssh", [
      ...options(knownHosts),
      "-p",
      String(server.port),
      address(),
      "hostname",
    ]);
    assert.equal(refused.code, 255);
    assert.match(refused.stderr, /Host key verification failed/);
  });

  it("ssh types at its prompt, with and without a terminal", async () => {
    const plain = await ssh([], { stdin: "hostname\nexit\n" });
    assert.match(plain.stdout, /Administrator>OPENSSH\r\n/);
    const terminal = await ssh(["-tt"], { stdin: "hostname\rexit\r" });
    assert.match(terminal.stdout, /Administrator>hostname\r\nOPENSSH\r\n/);
  });

  it("ssh shares one connection between many sessions (ControlMaster)", async () => {
    const { connections } = server.front.counters;
    const control = folder.file("control");
    const shared = [...options(), "-o", `ControlPath=${control}`, "-p", String(server.port)];
    const master = [...shared, "-o", "ControlMaster=yes", "-o", "ControlPersist=yes", "-n", "-N", "-f"];
    // It stays in the background with the pipes that it was given.
    await succeed("sh", ["-c", 'exec ssh "$@" >/dev/null 2>&1', "ssh", ...master, address()]);
    try {
      const said = await Promise.all(
        Array.from({ length: 5 }, (_, at) => run("ssh", [...shared, address(), `echo ${at}`])),
      );
      assert.deepEqual(
        said.map(({ stdout }) => stdout),
        Array.from({ length: 5 }, (_, at) => `${at}\r\n`),
      );
      assert.equal(server.front.counters.connections, connections + 1);
    } finally {
      await run("ssh", [...shared, "-O", "exit", address()]);
    }
  });

  it("ssh -J goes through it to another server of the site, by that one's name", async () => {
    const knownHosts = folder.file("jump_hosts");
    const behind = lab.server("CYGWIN");
    const [, ...hostKey] = behind.hostKeyLine.split(" ");
    writeFileSync(knownHosts, `${server.hostKeyLine}\ncygwin ${hostKey.join(" ")}\n`);
    // ssh -J takes its options for the jump from a file only.
    const config = folder.file("ssh_config");
    writeFileSync(
      config,
      [
        "Host *",
        `UserKnownHostsFile ${knownHosts}`,
        "GlobalKnownHostsFile /dev/null",
        "StrictHostKeyChecking yes",
        `IdentityFile ${key.path}`,
        "IdentitiesOnly yes",
        "IdentityAgent none",
        "LogLevel ERROR",
      ].join("\n") + "\n",
    );
    const jump = `${address()}:${server.port}`;
    const said = await run("ssh", ["-F", config, "-J", jump, `${behind.user}@cygwin`, "hostname"]);
    assert.deepEqual([said.stdout.trim(), said.stderr, said.code], ["CYGWIN", "", 0]);
    const lost = await run("ssh", ["-F", config, "-J", jump, `${behind.user}@nobody`, "hostname"]);
    assert.equal(lost.code, 255);
  });

  it("sftp sends 100 MB and fetches them again, whole", async () => {
    const hash = largeFile("up");
    const { code, stderr } = await sftp(["put up large.bin", "get large.bin down"]);
    assert.deepEqual([code, stderr], [0, ""]);
    assert.equal(sha256(bytesOf(`${HOME}\\large.bin`)), hash);
    assert.equal(sha256(readFileSync(folder.file("down"))), hash);
    assert.equal((await sftp(["rm large.bin"])).code, 0);
  });

  it("scp sends 100 MB and fetches them again, whole", async () => {
    const hash = largeFile("up");
    const scp = (from: string, to: string): Promise<Ran> =>
      run("scp", [...options(), "-q", "-P", String(server.port), from, to], { cwd: folder.path });
    assert.deepEqual(await scp("up", `${address()}:large.bin`), { code: 0, stdout: "", stderr: "" });
    assert.equal(sha256(bytesOf(`${HOME}\\large.bin`)), hash);
    assert.deepEqual(await scp(`${address()}:large.bin`, "back"), { code: 0, stdout: "", stderr: "" });
    assert.equal(sha256(readFileSync(folder.file("back"))), hash);
    // Over a larger one it writes without cutting it first.
    writeFileSync(folder.file("smaller"), randomBytes(SIZE / 10));
    assert.deepEqual(await scp("smaller", `${address()}:large.bin`), { code: 0, stdout: "", stderr: "" });
    assert.equal(sha256(bytesOf(`${HOME}\\large.bin`)), sha256(readFileSync(folder.file("smaller"))));
    assert.equal((await sftp(["rm large.bin"])).code, 0);
  });

  it("scp -r sends a folder with what is in it, and fetches it", async () => {
    mkdirSync(folder.file("tree/below"), { recursive: true });
    writeFileSync(folder.file("tree/a.txt"), "a");
    writeFileSync(folder.file("tree/below/b with blanks.txt"), "b");
    const scp = (...args: string[]): Promise<string> =>
      succeed("scp", [...options(), "-q", "-r", "-P", String(server.port), ...args], { cwd: folder.path });
    await scp("tree", `${address()}:tree`);
    assert.equal(bytesOf(`${HOME}\\tree\\below\\b with blanks.txt`).toString(), "b");
    await scp(`${address()}:tree`, "tree back");
    assert.equal(readFileSync(folder.file("tree back/below/b with blanks.txt"), "utf8"), "b");
  });

  it("sftp lists names, sizes, folders and the time of the lab", async () => {
    writeFileSync(folder.file("listed"), "x".repeat(12_345));
    const { stdout, stderr, code } = await sftp([
      "mkdir listing",
      "put listed listing/listed.txt",
      "mkdir listing/sub",
      "ls -l listing",
      "ls listing",
      "pwd",
    ]);
    assert.deepEqual([code, stderr], [0, ""]);
    assert.match(stdout, /^-rw-rw-rw-\s.*\s12345 .*listed\.txt\r?$/m);
    assert.match(stdout, /^drwxrwxrwx\s.*\ssub\r?$/m);
    assert.match(stdout, /^listing\/listed\.txt\s+listing\/sub\s*$/m);
    assert.match(stdout, /Remote working directory: \/C:\/Documents and Settings\/Administrator/);
  });

  it("sftp renames, removes, and goes into other folders and drives", async () => {
    writeFileSync(folder.file("small"), "small");
    const { code, stderr } = await sftp([
      "put small one.txt",
      "rename one.txt two.txt",
      "mkdir made",
      "rename two.txt made/three.txt",
      "cd made",
      "get three.txt fetched",
      "rm three.txt",
      "cd ..",
      "rmdir made",
      "ls /C:/",
      "cd /C:/WINDOWS",
    ]);
    assert.deepEqual([code, stderr], [0, ""]);
    assert.equal(readFileSync(folder.file("fetched"), "utf8"), "small");
    const { files } = server.machine;
    for (const gone of ["one.txt", "two.txt", "made"])
      assert.equal(files.find(`${HOME}\\${gone}`), undefined);
  });

  const REFUSALS: readonly (readonly [what: string, lines: readonly string[], said: RegExp])[] = [
    ["a file that is not there", ["get none.txt"], /File ".*none\.txt" not found/],
    ["a folder that is not there", ["cd none"], /No such file or directory/],
    ["a folder that is there already", ["mkdir /C:/WINDOWS"], /WINDOWS": Failure/],
    ["the removal of what is not there", ["rm none.txt"], /No such file or directory/],
    ["the rename of what is not there", ["rename none.txt other.txt"], /No such file or directory/],
    ["the removal of a folder that is not empty", ["rmdir /C:/WINDOWS"], /Failure/],
  ];
  for (const [what, lines, said] of REFUSALS) {
    it(`sftp is told of ${what}`, async () => {
      const { code, stderr } = await sftp(lines);
      assert.equal(code, 1);
      assert.match(stderr, said);
    });
  }

  it("sftp is refused what the account may not do", async () => {
    const closed = "C:\\closed";
    const { files } = server.machine;
    files.makeFolders(closed);
    files.system.write(`${closed}\\secret.txt`, Buffer.from("secret"));
    files.system.setAccessList(closed, "D:PAI(A;OICI;FA;;;SY)");
    writeFileSync(folder.file("small"), "small");
    for (const line of [
      "get /C:/closed/secret.txt",
      "put small /C:/closed/mine.txt",
      "rm /C:/closed/secret.txt",
      "mkdir /C:/closed/below",
      "rename /C:/closed/secret.txt other.txt",
    ]) {
      const { code, stderr } = await sftp([line]);
      assert.equal(code, 1, line);
      assert.match(stderr, /Permission denied/i, line);
    }
    assert.deepEqual(files.system.list(closed), ["secret.txt"]);
  });

  it("a cable that is cut in mid-transfer ends sftp with an error, and nothing is left half done here", async () => {
    largeFile("up");
    server.front.faults.cutAfterBytesIn(5_000_000);
    const { code, stderr } = await sftp(["put up cut.bin"]);
    assert.notEqual(code, 0);
    assert.match(stderr, /closed|reset|lost|broken pipe/i);
    const { size } = server.machine.files.system.stat(`${HOME}\\cut.bin`) ?? { size: 0 };
    assert.ok(size > 1_000_000 && size < SIZE, `${size} bytes`);
    assert.equal((await sftp(["rm cut.bin"])).code, 0);
  });

  function largeFile(name: string): string {
    const path = folder.file(name);
    if (!existsSync(path) || statSync(path).size !== SIZE) writeFileSync(path, randomBytes(SIZE));
    return sha256(readFileSync(path));
  }
});

function sha256(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}
