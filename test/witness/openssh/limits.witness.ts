import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { closeSync, openSync, writeFileSync, writeSync } from "node:fs";
import { connect } from "../../../ssh/connect";
import type { SshConnection } from "../../../ssh/contract";
import { benchFolder } from "./bench-folder";
import { makeKey } from "./key-file";
import { startSshd, type Sshd, type SshdOptions } from "./sshd";

describe("the limits of OpenSSH's sshd", () => {
  const folder = benchFolder();
  const servers: Sshd[] = [];
  const handles: number[] = [];
  let gates = 0;
  afterEach(async () => {
    for (const handle of handles.splice(0)) closeSync(handle);
    await Promise.all(servers.splice(0).map((server) => server.stop()));
  });
  after(() => folder.remove());

  async function start(options: SshdOptions): Promise<Sshd> {
    const server = await startSshd(options);
    servers.push(server);
    return server;
  }

  for (const limit of [2, 3, 10]) {
    it(`MaxSessions ${limit}: commands and SFTP at once, many more than it allows`, async () => {
      const sshd = await start({ config: [`MaxSessions ${limit}`] });
      const connection = await connect(sshd.target);
      const numbers = Array.from({ length: 30 }, (_, index) => `${index}\n`);
      const [results, sftp] = await Promise.all([
        Promise.all(numbers.map((number) => connection.exec(`echo ${number}`))),
        connection.sftp(),
      ]);
      assert.deepEqual(
        results.map(({ stdout }) => stdout.toString()),
        numbers,
      );
      assert.equal(await sftp.realPath("."), sshd.home);
      for (const number of numbers)
        assert.equal((await connection.exec(`echo ${number}`)).stdout.toString(), number);
      connection.close();
    });
  }

  it("MaxSessions 1: the second session is refused in words that name it", async () => {
    const sshd = await start({ config: ["MaxSessions 1"] });
    const connection = await connect(sshd.target);
    await connection.sftp();
    await assert.rejects(connection.exec("true"), {
      code: "SSH_REFUSED",
      message: /refused one more session .*\. It must allow two at a time, .* MaxSessions/,
    });
    connection.close();
  });

  it("MaxStartups: who is dropped before the log-on dials again, until all are in", async () => {
    const sshd = await start({ config: ["MaxStartups 1"] });
    const reasons: string[] = [];
    const onRetry = (_dial: number, _limit: number, reason: string) => void reasons.push(reason);
    const target = { ...sshd.target, dialErrorLimit: 30 };
    const connections = await Promise.all(Array.from({ length: 6 }, () => connect(target, { onRetry })));
    for (const connection of connections) connection.close();
    assert.ok(reasons.length > 0);
    for (const reason of reasons) assert.match(reason, /closed before the log-on was through .*MaxStartups/);
    await sshd.logged(/drop connection #\d+ from .* past MaxStartups|beginning MaxStartups throttling/);
  });

  it("LoginGraceTime: who is too slow for it is hung up on, and says so", async () => {
    const gate = await slowServer({ config: ["LoginGraceTime 1"] });
    await assert.rejects(connect(gate.target), {
      code: "SSH_CLOSED",
      message: /the connection was closed before the log-on was through/,
    });
    gate.open();
  });

  it("a slow log-on ends at perDialTimeout", async () => {
    const gate = await slowServer();
    await assert.rejects(connect({ ...gate.target, perDialTimeout: 0.5 }), {
      code: "SSH_TIMED_OUT",
      message: /no log-on within 0.5 s, still [a-z ]+\. .*perDialTimeout/,
    });
    assert.doesNotMatch(gate.sshd.log(), /Accepted/);
    gate.open();
  });

  it("a slow log-on goes through within perDialTimeout", async () => {
    const gate = await slowServer();
    const dialling = connect({ ...gate.target, perDialTimeout: 50 });
    await gate.sshd.logged(/userauth-request for user witness service ssh-connection method publickey/);
    gate.open();
    (await dialling).close();
  });

  /** Looks keys up by a program that waits at a pipe until the gate is open. */
  async function slowServer(options: SshdOptions = {}) {
    const key = await makeKey(folder.file(`key_${++gates}`), ["-t", "ed25519"]);
    const pipe = `${key.path}.pipe`;
    const opened = `${key.path}.opened`;
    execFileSync("mkfifo", ["-m", "644", pipe]);
    // For reading too: else opening would wait for the other side.
    const handle = openSync(pipe, "r+");
    handles.push(handle);
    const sshd = await start({
      ...options,
      config: [
        ...(options.config ?? []),
        `AuthorizedKeysCommand /bin/sh -c "test -e ${opened} || head -n 1 ${pipe} >/dev/null; cat ${key.path}.pub"`,
        "AuthorizedKeysCommandUser nobody",
      ],
    });
    const { password: _, ...target } = sshd.target;
    return {
      sshd,
      target: { ...target, privateKey: key.privateKey },
      open: () => {
        writeFileSync(opened, "");
        writeSync(handle, "\n"); // stays in the pipe for a reader to come, as long as we hold it
      },
    };
  }

  describe("that dies", () => {
    let sshd: Sshd;
    let connection: SshConnection;
    beforeEach(async () => {
      sshd = await start({});
      connection = await connect(sshd.target);
    });
    afterEach(() => connection.close());

    it("in the middle of an upload ends it, and the connection", async () => {
      const localPath = folder.file("large");
      writeFileSync(localPath, Buffer.alloc(50_000_000, 7));
      const sftp = await connection.sftp();
      let sent = 0;
      const onProgress = (bytes: number): void => {
        if (sent === 0 && bytes > 1_000_000) sshd.kill();
        if (bytes > 1_000_000) sent = bytes;
      };
      const remotePath = `${sshd.home}/large`;
      await assert.rejects(sftp.upload({ localPath, remotePath, onProgress }), { code: "SSH_CLOSED" });
      assert.ok(sent > 0 && sent < 50_000_000, `${sent} bytes`);
      assert.ok(connection.closed.aborted);
    });

    it("under a command ends it, and a new dial is refused", async () => {
      const running = connection.exec("echo begun; cat /dev/zero >/dev/null");
      sshd.kill();
      await assert.rejects(running, { code: "SSH_CLOSED" });
      await assert.rejects(connect(sshd.target), { code: "SSH_REFUSED" });
    });
  });
});
