import assert from "node:assert/strict";
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { randomBytes } from "node:crypto";
import { connect } from "../../ssh/connect";
import type { SftpSession, SshConnection } from "../../ssh/contract";
import { startedFront, type Started } from "../lab/front/started-front";
import { smallServer } from "./small-server";

describe("SFTP over a connection", () => {
  const folder = mkdtempSync(join(tmpdir(), "upload-"));
  const localPath = join(folder, "package.msp");
  let started: Started;
  let connection: SshConnection;
  let sftp: SftpSession;

  beforeEach(async () => {
    started = await startedFront();
    connection = await connect(started.target);
    sftp = await connection.sftp();
  });
  afterEach(async () => {
    connection.close();
    await started.front.close();
  });
  after(() => rmSync(folder, { recursive: true }));

  const files = () => started.machine.files;
  const names = () =>
    files()
      .list("C:\\")
      .filter((name) => name !== "Documents and Settings");

  it("is opened once and kept", async () => {
    assert.equal(await connection.sftp(), sftp);
  });

  for (const size of [0, 1, 65_536, 3_000_001]) {
    it(`uploads ${size} bytes as they are, and tells how far it is`, async () => {
      const data = randomBytes(size);
      writeFileSync(localPath, data);
      const told: number[] = [];
      await sftp.upload({
        localPath,
        remotePath: "/C:/x.msp",
        onProgress: (sent, total) => told.push(sent, total),
      });
      assert.ok(files().read("C:\\x.msp").equals(data));
      assert.deepEqual(names(), ["x.msp"]);
      assert.deepEqual(told.slice(-2), size === 0 ? [] : [size, size]);
    });
  }

  it("replaces a file that is there, although SFTP's rename does not", async () => {
    files().write("C:\\x.msp", Buffer.from("old"));
    writeFileSync(localPath, "new");
    await sftp.upload({ localPath, remotePath: "/C:/x.msp" });
    assert.equal(files().read("C:\\x.msp").toString(), "new");
    assert.deepEqual(names(), ["x.msp"]);
  });

  it("does not remove a file for a rename that would fail anyway", async () => {
    files().write("C:\\kept", Buffer.from("kept"));
    await assert.rejects(sftp.rename("/C:/none", "/C:/kept"), { code: "SFTP_FAILED" });
    assert.equal(files().read("C:\\kept").toString(), "kept");
    await assert.rejects(sftp.rename("/C:/kept", "/C:/Documents and Settings"), { code: "SFTP_FAILED" });
  });

  it("leaves neither the file nor a part of it when the disk is full", async () => {
    files().free = 200_000;
    writeFileSync(localPath, randomBytes(500_000));
    await assert.rejects(sftp.upload({ localPath, remotePath: "/C:/x.msp" }), {
      code: "SFTP_FAILED",
      message:
        /writing \/C:\/x\.msp\.[0-9a-f]{8}\.part failed: the server reports a failure \(status 4\)\. .*free space/,
    });
    assert.deepEqual(names(), []);
  });

  it("notices a file that arrived shorter than it is", async () => {
    const disk = files();
    const write = disk.write.bind(disk);
    disk.write = (path, data, options) =>
      write(path, path.endsWith(".part") && options?.append ? Buffer.alloc(0) : data, options);
    writeFileSync(localPath, "whole");
    await assert.rejects(sftp.upload({ localPath, remotePath: "/C:/x.msp" }), {
      code: "SFTP_FAILED",
      message: /uploading \/C:\/x\.msp failed: 0 of 5 bytes are there/,
    });
    assert.deepEqual(names(), []);
  });

  it("stops when it is cancelled, and takes the part away", async () => {
    writeFileSync(localPath, randomBytes(4_000_000));
    const cancel = new AbortController();
    const upload = sftp.upload({
      localPath,
      remotePath: "/C:/x.msp",
      signal: cancel.signal,
      onProgress: () => cancel.abort(),
    });
    await assert.rejects(upload, { code: "SSH_CANCELLED" });
    assert.deepEqual(names(), []);
    assert.equal((await connection.exec("say still here")).code, 0);
  });

  it("stops when the local file becomes shorter under it", async () => {
    writeFileSync(localPath, randomBytes(8_000_000));
    const onProgress = () => truncateSync(localPath, 1000);
    await assert.rejects(sftp.upload({ localPath, remotePath: "/C:/x.msp", onProgress }), {
      code: "SFTP_FAILED",
      message: /became shorter than its 8000000 bytes/,
    });
    assert.deepEqual(names(), []);
  });

  it("names a local file that cannot be read", async () => {
    await assert.rejects(sftp.upload({ localPath: join(folder, "none"), remotePath: "/C:/x" }), {
      code: "SFTP_FAILED",
      message: /the local file .*none cannot be read \(ENOENT\)/,
    });
  });

  it("fails, and does not hang, when the cable is cut in the middle of an upload", async () => {
    started.front.faults.cutAfterBytesIn(700_000);
    writeFileSync(localPath, randomBytes(4_000_000));
    await assert.rejects(sftp.upload({ localPath, remotePath: "/C:/x.msp" }), { code: "SSH_CLOSED" });
    await assert.rejects(sftp.stat("/C:/x.msp"), { code: "SSH_CLOSED" });
    assert.equal(files().stat("C:\\x.msp"), undefined);
  });

  it("reads a file up to a limit, and says when it is longer", async () => {
    const data = randomBytes(200_000);
    files().write("C:\\log.txt", data);
    assert.ok((await sftp.read("/C:/log.txt", 200_000)).equals(data));
    await assert.rejects(sftp.read("/C:/log.txt", 199_999), {
      code: "SSH_OUTPUT_TOO_LONG",
      message: /longer than 199999 bytes/,
    });
  });

  it("tells what is not there from what is", async () => {
    files().write("C:\\a", Buffer.from("abc"));
    assert.deepEqual(await sftp.stat("/C:/a"), { name: "/C:/a", size: 3, folder: false });
    assert.equal(await sftp.stat("/C:/b"), undefined);
    assert.equal(await sftp.stat("/C:/none/b"), undefined);
  });

  it("says that a server has no SFTP, and asks again the next time", async () => {
    const server = await smallServer();
    const bare = await connect(server.target);
    for (let time = 0; time < 2; time++) {
      await assert.rejects(bare.sftp(), {
        code: "SFTP_FAILED",
        message: /no SFTP session .*Enable the SFTP subsystem/,
      });
    }
    bare.close();
    await server.close();
  });
});
