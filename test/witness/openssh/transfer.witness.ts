import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { chmodSync, chownSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { connect } from "../../../ssh/connect";
import type { SftpSession, SshConnection } from "../../../ssh/contract";
import { benchFolder } from "./bench-folder";
import { startSshd, type Sshd } from "./sshd";

const SIZE = 100_000_000;

describe("files over OpenSSH's sftp-server", () => {
  const folder = benchFolder();
  let sshd: Sshd;
  let connection: SshConnection;
  let sftp: SftpSession;

  before(async () => {
    sshd = await startSshd();
    connection = await connect(sshd.target);
    sftp = await connection.sftp();
  });
  after(async () => {
    connection?.close();
    await sshd?.stop();
    folder.remove();
  });

  const there = (name: string): string => join(sshd.home, name);

  it("100 MB arrive whole, and come back whole", async () => {
    const bytes = randomBytes(SIZE);
    const hash = sha256(bytes);
    const localPath = folder.file("large");
    writeFileSync(localPath, bytes);
    const progress: number[] = [];
    const onProgress = (sent: number): void => void progress.push(sent);
    await sftp.upload({ localPath, remotePath: there("large"), onProgress });
    assert.equal(sha256(readFileSync(there("large"))), hash);
    assert.deepEqual(readdirSync(sshd.home), ["large"]);
    assert.equal(progress.at(-1), SIZE);
    assert.deepEqual(
      progress,
      [...progress].sort((a, b) => a - b),
    );
    assert.equal(sha256(await sftp.read(there("large"), SIZE)), hash);
    await sftp.remove(there("large"));
    assert.deepEqual(readdirSync(sshd.home), []);
  });

  it("20 MB arrive and come back whole while the server asks for new keys again and again", async () => {
    const restless = await startSshd({ config: ["RekeyLimit 1M"] });
    try {
      const other = await connect(restless.target);
      const session = await other.sftp();
      const bytes = randomBytes(20_000_000);
      const remotePath = join(restless.home, "rekeyed");
      await session.write(remotePath, bytes);
      assert.equal(sha256(readFileSync(remotePath)), sha256(bytes));
      assert.equal(sha256(await session.read(remotePath, bytes.length)), sha256(bytes));
      assert.equal((await other.exec("echo here")).stdout.toString(), "here\n");
      other.close();
      assert.ok(restless.log().split("SSH2_MSG_NEWKEYS received").length > 10);
    } finally {
      await restless.stop();
    }
  });

  it("a listing has names, sizes and folders, of more files than one packet holds", async () => {
    mkdirSync(there("many"));
    mkdirSync(there("many/below"));
    for (let at = 0; at < 500; at++) writeFileSync(there(`many/file ${at} ä`), "x".repeat(at));
    const listed = await sftp.list(there("many"));
    assert.deepEqual(
      listed.filter(({ folder: is }) => is).map(({ name }) => name),
      ["below"],
    );
    assert.deepEqual(
      new Map(listed.filter(({ folder: is }) => !is).map(({ name, size }) => [name, size])),
      new Map(Array.from({ length: 500 }, (_, at) => [`file ${at} ä`, at])),
    );
  });

  it("a rename replaces what is there", async () => {
    await sftp.write(there("old"), Buffer.from("old"));
    await sftp.write(there("new"), Buffer.from("new"));
    await sftp.rename(there("new"), there("old"));
    assert.equal(readFileSync(there("old"), "utf8"), "new");
    assert.equal(await sftp.stat(there("new")), undefined);
  });

  it("says what it may not do, and what is not there", async () => {
    mkdirSync(there("closed"), { mode: 0o755 });
    chownSync(there("closed"), 0, 0);
    writeFileSync(there("closed/secret"), "secret");
    chmodSync(there("closed/secret"), 0o600);
    const denied = { code: "SFTP_FAILED", message: /access denied \(status 3\)/ };
    await assert.rejects(sftp.read(there("closed/secret"), 100), denied);
    await assert.rejects(sftp.write(there("closed/mine"), Buffer.from("x")), denied);
    await assert.rejects(sftp.remove(there("closed/secret")), denied);
    await assert.rejects(sftp.rename(there("closed/secret"), there("mine")), denied);
    const localPath = folder.file("small");
    writeFileSync(localPath, "small");
    await assert.rejects(sftp.upload({ localPath, remotePath: there("closed/small") }), denied);
    await assert.rejects(sftp.read(there("none"), 100), {
      code: "SFTP_FAILED",
      message: /no such file or folder \(status 2\)/,
    });
    await assert.rejects(sftp.createFolder(there("closed")), { code: "SFTP_FAILED" });
    assert.deepEqual(readdirSync(there("closed")), ["secret"]);
    assert.equal(statSync(there("closed/secret")).size, 6);
  });

  it("a file longer than was expected is not read to its end", async () => {
    writeFileSync(there("long"), Buffer.alloc(200_000));
    await assert.rejects(sftp.read(there("long"), 100_000), { code: "SSH_OUTPUT_TOO_LONG" });
  });

  it("a server without SFTP says so, and still runs commands", async () => {
    const bare = await startSshd({ subsystem: "Subsystem none /bin/false" });
    try {
      const other = await connect(bare.target);
      await assert.rejects(other.sftp(), {
        code: "SFTP_FAILED",
        message: /no SFTP session .*Enable the SFTP subsystem/,
      });
      assert.equal((await other.exec("echo here")).stdout.toString(), "here\n");
      other.close();
    } finally {
      await bare.stop();
    }
  });

  it("a server for SFTP alone does not run commands", async () => {
    const only = await startSshd({ config: ["ForceCommand internal-sftp"] });
    try {
      const other = await connect(only.target);
      assert.equal(await (await other.sftp()).realPath("."), only.home);
      const { code, stdout } = await other.exec("echo here");
      assert.notDeepEqual([code, stdout.toString()], [0, "here\n"]);
      other.close();
    } finally {
      await only.stop();
    }
  });
});

function sha256(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}
