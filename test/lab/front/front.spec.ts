import assert from "node:assert/strict";
import { Client } from "ssh2";
import { newKeyPair } from "../../../lab/front/key-pair";
import { connect } from "../../../ssh/connect";
import type { SshConnection } from "../../../ssh/contract";
import { startedFront, type Started } from "./started-front";

describe("an SSH server of the lab", () => {
  let started: Started;
  let connection: SshConnection;

  afterEach(async () => {
    connection?.close();
    await started.front.close();
    assert.deepEqual(started.machine.refusals, []);
  });

  async function open(...how: Parameters<typeof startedFront>): Promise<void> {
    started = await startedFront(...how);
    connection = await connect(started.target);
  }

  it("runs a command as the account that logged on, in its profile, and reports both streams and the exit code", async () => {
    await open();
    const said = await connection.exec("say hello");
    assert.equal(said.stdout.toString(), "hello\r\n");
    assert.equal(said.code, 0);
    const failed = await connection.exec("fail 1603");
    assert.deepEqual([failed.code, failed.stderr.toString()], [1603, "failed\r\n"]);
    const [ran] = started.machine.ran;
    assert.equal(ran?.commandLine, 'cmd.exe /c "say hello"');
    assert.equal(ran?.account.name, "Administrator");
    assert.equal(ran?.currentFolder, "C:\\Documents and Settings\\Administrator");
  });

  it("gives a command its stdin", async () => {
    await open();
    assert.equal((await connection.exec("cat", { stdin: Buffer.from("fed") })).stdout.toString(), "fed");
  });

  it("kills what a session runs when the session ends", async () => {
    await open();
    const cancel = new AbortController();
    const waiting = connection.exec("wait", { signal: cancel.signal });
    await started.machine.until(() => started.machine.ran.length === 1);
    cancel.abort();
    await assert.rejects(waiting, { code: "SSH_CANCELLED" });
    await started.machine.until(() => started.machine.ran[0]?.ended === "killed");
  });

  it("kills what runs when the connection is cut", async () => {
    await open();
    const waiting = connection.exec("wait");
    await started.machine.until(() => started.machine.ran.length === 1);
    started.front.faults.cutNow();
    await assert.rejects(waiting, { code: "SSH_CLOSED" });
    await started.machine.until(() => started.machine.ran[0]?.ended === "killed");
  });

  it("loses its connections with the machine's power, and takes none until it is back and SSH has started", async () => {
    await open();
    const { machine, target } = started;
    machine.setPower("off");
    await assert.rejects(connection.exec("say x"), { code: "SSH_CLOSED" });
    await assert.rejects(connect(target), { code: "SSH_CLOSED", canPass: true });
    machine.setPower("on");
    await assert.rejects(connect(target), { code: "SSH_CLOSED", canPass: true });
    await machine.clock.advance(60_000);
    (await connect(target)).close();
  });

  it("takes a key that signs, and no other", async () => {
    const good = newKeyPair();
    const bad = newKeyPair();
    started = await startedFront("openssh", [{ name: "Administrator", publicKeys: [good.publicKey] }]);
    const { password: _, ...target } = started.target;
    connection = await connect({ ...target, privateKey: good.privateKey });
    await assert.rejects(connect({ ...target, privateKey: bad.privateKey }), { code: "SSH_AUTHENTICATION" });
    assert.equal(started.front.counters.logOns, 1);
  });

  it("notes on the machine what went wrong inside the lab, and does not leave the client waiting", async () => {
    await open();
    const { machine } = started;
    machine.files.list = () => {
      throw new TypeError("a fault of the lab");
    };
    const sftp = await connection.sftp();
    await assert.rejects(sftp.list("/C:/sftproot"), { code: "SFTP_FAILED", message: /a fault of the lab/ });
    assert.deepEqual(machine.refusals.splice(0), ["SFTP OPENDIR: a fault of the lab"]);
  });

  it("counts connections, log-ons, commands and bytes", async () => {
    await open();
    await connection.exec("say one");
    await connection.exec("say two");
    const { connections, logOns, commands, bytesIn, bytesOut } = started.front.counters;
    assert.deepEqual([connections, logOns, commands], [1, 1, ["say one", "say two"]]);
    assert.ok(bytesIn > 500 && bytesOut > 500);
  });

  it("lets people type commands at a prompt", async () => {
    await open();
    const said = await typed(started, "say hi\nexit\n");
    assert.match(said, /C:\\Documents and Settings\\Administrator>hi\r\n/);
    assert.deepEqual(started.front.counters.commands, ["say hi"]);
  });

  describe("when the cable is cut at the second command", () => {
    for (const [when, ended, fate] of [
      ["before", undefined, "never started"],
      ["running", "killed", "killed"],
      ["beforeReply", "yes", "run to its end"],
    ] as const) {
      it(`(${when}) the client sees the connection end, and the program was ${fate}`, async () => {
        await open();
        started.front.faults.cutAtCommand({ nth: 2, when });
        await connection.exec("say one");
        await assert.rejects(connection.exec(when === "running" ? "wait" : "say two"), {
          code: "SSH_CLOSED",
        });
        if (when === "running") await started.machine.until(() => started.machine.ran[1]?.ended === "killed");
        assert.equal(started.machine.ran[1]?.ended, ended);
      });
    }
  });

  it("takes longer over a slow link, and still gives the right answer", async () => {
    await open();
    const { faults } = started.front;
    faults.slowLink({ bytesPerSecond: 200_000 });
    const start = performance.now();
    const { stdout } = await connection.exec("big 60000");
    assert.equal(stdout.length, 60_000);
    // From below only: a busy machine makes it longer.
    assert.ok(performance.now() - start >= 300, "60 kB took no time over 200 kB/s");
  });

  it("refuses connections while it is told to, on the same port", async () => {
    await open();
    const { front, target } = started;
    await front.faults.refuseConnections();
    await assert.rejects(connect(target), { code: "SSH_REFUSED" });
    await front.faults.acceptConnections();
    (await connect(target)).close();
  });
});

function typed({ target }: Started, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const client = new Client();
    let said = "";
    client.on("error", reject);
    client.on("ready", () => {
      client.shell(false, (error, channel) => {
        if (error) return reject(error);
        channel.on("data", (data: Buffer) => (said += data.toString()));
        channel.on("close", () => {
          client.end();
          resolve(said);
        });
        channel.end(text);
      });
    });
    const { host, port, user: username, password } = target;
    client.connect({ host, port, username, password: String(password) });
  });
}
