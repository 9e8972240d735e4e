import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import type { ServerChannel } from "ssh2";
import { connect } from "../../ssh/connect";
import type { SshConnection } from "../../ssh/contract";
import { smallServer, type SmallServer } from "./small-server";

describe("a command over SSH", () => {
  let server: SmallServer;
  let connection: SshConnection;
  let onExec: (channel: ServerChannel, command: string) => void;

  before(async () => {
    server = await smallServer({ onExec: (channel, command) => onExec(channel, command) });
  });
  after(() => server.close());
  beforeEach(async () => {
    connection = await connect(server.target);
  });
  afterEach(() => connection.close());

  it("gives both streams to the last byte, and the exit code", async () => {
    onExec = (channel) => {
      channel.write("o".repeat(1_500_000));
      channel.stderr.write("e".repeat(100_000));
      channel.exit(3010);
      channel.end();
    };
    const { code, stdout, stderr } = await connection.exec("x");
    assert.deepEqual([code, stdout.length, stderr.length], [3010, 1_500_000, 100_000]);
  });

  it("has no code when the server gives none", async () => {
    onExec = (channel) => void channel.end("text");
    const { code, stdout } = await connection.exec("x");
    assert.deepEqual([code, stdout.toString()], [null, "text"]);
  });

  it("gets its stdin, and its end at once when there is none", async () => {
    onExec = (channel) => {
      const pieces: Buffer[] = [];
      channel.on("data", (data: Buffer) => pieces.push(data));
      channel.on("end", () => {
        channel.exit(0);
        channel.end(String(Buffer.concat(pieces).length));
      });
    };
    assert.equal((await connection.exec("x")).stdout.toString(), "0");
    assert.equal((await connection.exec("x", { stdin: Buffer.alloc(100_000) })).stdout.toString(), "100000");
  });

  it("is stopped when it prints too much, and the connection goes on", async () => {
    let closed: Promise<void> | undefined;
    onExec = (channel, command) => {
      if (command === "small") return void channel.end("ok");
      closed = new Promise((resolve) => channel.on("close", resolve));
      channel.write("x".repeat(5000));
    };
    await assert.rejects(connection.exec("big", { maxBytes: 4000 }), {
      code: "SSH_OUTPUT_TOO_LONG",
      message: /more than 4000 bytes/,
    });
    await closed;
    assert.equal((await connection.exec("small", { maxBytes: 4000 })).stdout.toString(), "ok");
  });

  describe("on a server that allows few sessions at a time", () => {
    let few: SmallServer;
    let narrow: SshConnection;
    let hasRoom: (open: number) => boolean;
    const running: ServerChannel[] = [];

    before(async () => {
      few = await smallServer({
        hasRoom: (open) => hasRoom(open),
        onExec: (channel, command) => {
          if (command === "wait") return void running.push(channel);
          channel.exit(0);
          channel.end(command);
        },
      });
    });
    after(() => few.close());
    beforeEach(async () => {
      narrow = await connect(few.target);
    });
    afterEach(() => narrow.close());

    it("waits for the end of another", async () => {
      hasRoom = (open) => open < 2;
      const commands = Array.from({ length: 30 }, (_, index) => String(index));
      const results = await Promise.all(commands.map((command) => narrow.exec(command)));
      assert.deepEqual(
        results.map(({ stdout }) => stdout.toString()),
        commands,
      );
    });

    it("asks again where no other runs: the server may count one that has ended", async () => {
      let refusals = 3;
      hasRoom = () => refusals-- <= 0;
      assert.equal((await narrow.exec("x")).stdout.toString(), "x");
      assert.equal(refusals, -1);
    });

    it("gives up where there never is room, and names MaxSessions", async () => {
      let asked = 0;
      hasRoom = () => ++asked < 0;
      const refusals = await Promise.allSettled([narrow.exec("x"), narrow.exec("y"), narrow.sftp()]);
      for (const refusal of refusals) {
        assert.ok(refusal.status === "rejected");
        const { code, message } = refusal.reason as Error & { readonly code: string };
        assert.equal(code, "SSH_REFUSED");
        assert.match(message, /refused one more session on this connection .*MaxSessions/);
      }
      assert.ok(asked < 60, `${asked} attempts`);
      hasRoom = () => true;
      assert.equal((await narrow.exec("x")).stdout.toString(), "x");
    });

    it("can be cancelled while it waits, and ends with the connection", async () => {
      hasRoom = (open) => open < 1;
      const first = narrow.exec("wait");
      const cancel = new AbortController();
      const second = narrow.exec("x", { signal: cancel.signal });
      const third = narrow.exec("x");
      cancel.abort();
      await assert.rejects(second, { code: "SSH_CANCELLED" });
      narrow.close();
      await assert.rejects(first, { code: "SSH_CLOSED" });
      await assert.rejects(third, { code: "SSH_CLOSED" });
    });
  });

  it("is stopped at its timeout and when it is cancelled, and its session is closed", async () => {
    let closed: Promise<void> | undefined;
    onExec = (channel) => {
      closed = new Promise((resolve) => channel.on("close", resolve));
    };
    await assert.rejects(connection.exec("x", { timeout: 50 }), {
      code: "SSH_TIMED_OUT",
      message: /within 0.05 s/,
    });
    await closed;
    const cancel = new AbortController();
    onExec = (channel) => {
      closed = new Promise((resolve) => channel.on("close", resolve));
      cancel.abort();
    };
    await assert.rejects(connection.exec("x", { signal: cancel.signal }), { code: "SSH_CANCELLED" });
    await closed;
    await assert.rejects(connection.exec("x", { signal: cancel.signal }), { code: "SSH_CANCELLED" });
  });

  it("fails when the connection is lost under it, and so does the next", async () => {
    onExec = () => server.cut();
    await assert.rejects(connection.exec("x"), {
      code: "SSH_CLOSED",
      message: /the connection ended \(.+\)\. What ran there may still run/,
    });
    assert.ok(connection.closed.aborted);
    await assert.rejects(connection.exec("x"), { code: "SSH_CLOSED" });
    await assert.rejects(connection.sftp(), { code: "SSH_CLOSED" });
  });

  it("fails when we close the connection under it", async () => {
    onExec = () => connection.close();
    await assert.rejects(connection.exec("x"), { code: "SSH_CLOSED", message: /closed from this side/ });
  });

  it("shares the connection with others, eight at a time", async () => {
    let now = 0;
    let most = 0;
    onExec = (channel, command) => {
      most = Math.max(most, ++now);
      setImmediate(() => {
        now--;
        channel.end(command);
      });
    };
    const before = server.dials();
    const answers = await Promise.all(Array.from({ length: 40 }, (_, n) => connection.exec(`n${n}`)));
    assert.deepEqual(
      answers.map(({ stdout }) => stdout.toString()),
      Array.from({ length: 40 }, (_, n) => `n${n}`),
    );
    assert.ok(most <= 8, `${most} at once`);
    assert.equal(server.dials(), before);
  });

  it("answers without the stalls that Nagle's algorithm makes", async () => {
    onExec = (channel, command) => {
      channel.exit(0);
      channel.end(command);
    };
    // Each command would stall for 40 ms. A busy machine delays some, so one that is quick is enough.
    for (let took = Infinity; took > 20;) {
      const start = performance.now();
      await connection.exec("x");
      took = performance.now() - start;
    }
  });

  it("leaves nothing behind that keeps the process alive, once the connection is closed", () => {
    const script = join(__dirname, "one-command.ts");
    const child = spawnSync(process.execPath, ["--require", "tsx/cjs", script], {
      timeout: 15_000,
    });
    assert.equal(child.error, undefined, "the child had to be stopped");
    assert.equal(child.stdout.toString().trim(), "hello", child.stderr.toString());
    assert.equal(child.status, 0);
  });
});
