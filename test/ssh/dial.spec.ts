import assert from "node:assert/strict";
import { connect as openTcp, createServer, type AddressInfo, type Socket } from "node:net";
import type { ServerConfig } from "ssh2";
import { newKeyPair } from "../../lab/front/key-pair";
import { connect, connectBy } from "../../ssh/connect";
import type { SshTarget } from "../../ssh/contract";
import type { RetryClock } from "../../ssh/dial-retries";
import { HOST_KEY, smallServer } from "./small-server";

/** Waits take no time and are noted. */
function fakeClock(): RetryClock & { readonly waits: number[] } {
  const waits: number[] = [];
  return {
    waits,
    now: () => waits.reduce((sum, wait) => sum + wait, 0),
    wait: (ms) => {
      waits.push(ms);
      return Promise.resolve();
    },
  };
}

const TARGET: SshTarget = { host: "127.0.0.1", user: "adm", password: "right", hostKey: HOST_KEY.publicKey };

async function tcpServer(onSocket: (socket: Socket, count: number) => void) {
  let count = 0;
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    onSocket(socket, ++count);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    count: () => count,
    close: () => {
      sockets.forEach((socket) => socket.destroy());
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

describe("dialling", () => {
  async function closedPort(): Promise<number> {
    const server = await tcpServer(() => undefined);
    await server.close();
    return server.port;
  }

  it("is tried ten times when it is refused, waiting longer each time up to five seconds", async () => {
    const clock = fakeClock();
    const told: number[] = [];
    const port = await closedPort();
    await assert.rejects(connectBy(clock, { ...TARGET, port }, { onRetry: (dial) => told.push(dial) }), {
      code: "SSH_REFUSED",
      message: new RegExp(
        `^127.0.0.1:${port}: refused the connection \\(ECONNREFUSED\\).* after 10 dials in \\d+ s \\(dialErrorLimit\\)`,
      ),
    });
    assert.deepEqual(told, [2, 3, 4, 5, 6, 7, 8, 9, 10]);
    for (const [index, wait] of clock.waits.entries()) {
      const full = Math.min(5000, 250 * 2 ** index);
      assert.ok(wait <= full && wait >= full * 0.8, `wait ${index + 1}: ${wait}`);
    }
  });

  it("stops at dialErrorLimit, and without one at the deadline", async () => {
    const port = await closedPort();
    const few = fakeClock();
    await assert.rejects(connectBy(few, { ...TARGET, port, dialErrorLimit: 3 }, {}), { code: "SSH_REFUSED" });
    assert.equal(few.waits.length, 2);
    const endless = fakeClock();
    await assert.rejects(connectBy(endless, { ...TARGET, port, dialErrorLimit: -1 }, { deadline: 60_000 }), {
      code: "SSH_REFUSED",
      message: /Given up after \d+ dials in \d+ s \(deadline\)/,
    });
    assert.ok(endless.waits.length > 10);
    assert.ok(endless.now() < 60_000);
  });

  it("goes on when the server comes up, or drops the first connections before its banner", async () => {
    const server = await smallServer();
    const door = await tcpServer((socket, count) => {
      if (count <= 3) socket.end("Exceeded MaxStartups\r\n");
      else socket.pipe(openTcp(server.port, "127.0.0.1")).pipe(socket);
    });
    const clock = fakeClock();
    const reasons: string[] = [];
    const onRetry = (_dial: number, _limit: number, reason: string) => void reasons.push(reason);
    const connection = await connectBy(clock, { ...TARGET, port: door.port }, { onRetry });
    assert.equal(clock.waits.length, 3);
    for (const reason of reasons) assert.match(reason, /after saying "Exceeded MaxStartups"/);
    connection.close();
    await Promise.all([door.close(), server.close()]);
  });

  it("is not tried again for a wrong password, a wrong host key, or an unknown host", async () => {
    const server = await smallServer();
    const clock = fakeClock();
    const { port } = server;
    await assert.rejects(connectBy(clock, { ...TARGET, port, password: "wrong" }, {}), {
      code: "SSH_AUTHENTICATION",
    });
    await assert.rejects(connectBy(clock, { ...TARGET, port, hostKey: newKeyPair().publicKey }, {}), {
      code: "SSH_HOST_KEY_CHANGED",
    });
    assert.equal(server.dials(), 2);
    await server.close();
    await assert.rejects(
      connectBy(clock, { ...TARGET, host: "no-such-host.invalid" }, {}),
      (error: Error & { code: string }) => {
        // Without a network the resolver cannot even say that there is none.
        return error.code === "SSH_UNKNOWN_HOST" && error.message.includes("no-such-host.invalid");
      },
    );
  });

  it("ends at perDialTimeout when the server says nothing, and says what it was doing", async () => {
    const mute = await tcpServer(() => undefined);
    await assert.rejects(connect({ ...TARGET, port: mute.port, perDialTimeout: 0.2, dialErrorLimit: 1 }), {
      code: "SSH_TIMED_OUT",
      message: /no log-on within 0.2 s, still agreeing on keys\. .*perDialTimeout/,
    });
    await mute.close();
  });

  it("ends at the deadline, whatever dialErrorLimit says, and tells of the failure before", async () => {
    const mute = await tcpServer((socket, count) => void (count === 1 && socket.destroy()));
    const target = { ...TARGET, port: mute.port, dialErrorLimit: -1 };
    await assert.rejects(connectBy(fakeClock(), target, { deadline: 1000 }), {
      code: "SSH_TIMED_OUT",
      message:
        /not logged on within 1 s, still agreeing on keys\. .*The dial before failed: .*closed before the log-on/s,
    });
    assert.equal(mute.count(), 2);
    await mute.close();
  });

  it("ends when it is cancelled, while it dials and while it waits", async () => {
    const mute = await tcpServer(() => undefined);
    const cancel = new AbortController();
    const dialling = connect({ ...TARGET, port: mute.port }, { signal: cancel.signal });
    cancel.abort();
    await assert.rejects(dialling, { code: "SSH_CANCELLED" });
    await mute.close();
    const later = new AbortController();
    const port = await closedPort();
    const waiting = connect({ ...TARGET, port }, { signal: later.signal, onRetry: () => later.abort() });
    await assert.rejects(waiting, { code: "SSH_CANCELLED" });
  });

  it("of something that is no SSH server fails at once", async () => {
    const web = await tcpServer(
      (socket) => void socket.write("220 EX1 Microsoft ESMTP MAIL Service ready\r\n"),
    );

    await assert.rejects(connectBy(fakeClock(), { ...TARGET, port: web.port, perDialTimeout: 5 }, {}), {
      code: "SSH_CLOSED",
      message: /no SSH server, what answers begins with "220 EX1 Microsoft ESMTP .*Check port\./,
    });
    assert.equal(web.count(), 1);
    await web.close();
  });

  const OLD = [
    ["key exchange algorithm", { kex: ["diffie-hellman-group14-sha1"] }],
    ["cipher", { cipher: ["aes128-cbc", "3des-cbc"] }],
    ["MAC algorithm", { hmac: ["hmac-sha1"], cipher: ["aes128-ctr"] }],
  ] as const;
  for (const [what, algorithms] of OLD) {
    it(`of a server with only an old ${what} says what it offers and what is accepted`, async () => {
      const server = await smallServer({ algorithms: algorithms as never });
      const [old = ""] = Object.values(algorithms)[0] as readonly string[];
      await assert.rejects(connect(server.target), {
        code: "SSH_NO_COMMON_ALGORITHM",
        message: new RegExp(
          `no common ${what}, the server offers ${old}.*; accepted here: .* legacyAlgorithms: true accepts what it offers`,
        ),
      });
      assert.equal(server.dials(), 1);
      await server.close();
    });
  }

  it("does not name legacyAlgorithms where it would not help, or is set", async () => {
    const server = await smallServer({ algorithms: { hmac: ["hmac-md5"], cipher: ["aes128-ctr"] } });
    for (const legacyAlgorithms of [false, true]) {
      await assert.rejects(
        connect({ ...server.target, legacyAlgorithms }),
        ({ message }: Error) => /offers hmac-md5; accepted here/.test(message) && !/legacy/.test(message),
      );
    }
    await server.close();
  });

  it("names the proxy's legacyAlgorithms for an old proxy", async () => {
    const proxy = await smallServer({ algorithms: { kex: ["diffie-hellman-group14-sha1"] } });
    const target = { ...TARGET, port: 1, proxy: proxy.target, legacyAlgorithms: true };
    await assert.rejects(connect(target), {
      code: "SSH_NO_COMMON_ALGORITHM",
      message: /proxy\.legacyAlgorithms: true accepts/,
    });
    await proxy.close();
  });

  const ANCIENT: ServerConfig["algorithms"] = {
    kex: ["diffie-hellman-group1-sha1"],
    serverHostKey: ["ssh-rsa"],
    cipher: ["3des-cbc"],
    hmac: ["hmac-sha1"],
  };

  it("of a server of old algorithms alone goes through with legacyAlgorithms, and warns of each", async () => {
    const rsa = newKeyPair("rsa");
    const server = await smallServer({ algorithms: ANCIENT, hostKeys: [rsa.privateKey] });
    const warnings: string[] = [];
    const target = { ...server.target, hostKey: rsa.publicKey, legacyAlgorithms: true };
    const connection = await connect(target, { onWarning: (text) => warnings.push(text) });
    assert.equal((await connection.exec("hello")).stdout.toString(), "hello");
    connection.close();
    assert.equal(warnings.length, 1);
    assert.ok(
      warnings[0]?.startsWith(
        `127.0.0.1:${server.port}: logged on with key exchange diffie-hellman-group1-sha1, ` +
          "host key signature ssh-rsa, cipher 3des-cbc, MAC hmac-sha1, because legacyAlgorithms is true",
      ),
      warnings[0],
    );
    await server.close();
  });

  it("takes the best of a server that has both, also with legacyAlgorithms, and warns of nothing", async () => {
    const server = await smallServer({
      algorithms: {
        kex: ["diffie-hellman-group1-sha1", "ecdh-sha2-nistp256"],
        cipher: ["3des-cbc", "aes128-ctr"],
        hmac: ["hmac-sha1", "hmac-sha2-256"],
      },
    });
    const onWarning = (text: string) => assert.fail(text);
    (await connect({ ...server.target, legacyAlgorithms: true }, { onWarning })).close();
    await server.close();
  });

  it("does not hold more than 32 log-ons at once in this process", async () => {
    let now = 0;
    let most = 0;
    const server = await smallServer({
      onClient: (client) => {
        most = Math.max(most, ++now);
        client.once("ready", () => now--);
      },
    });
    const connections = await Promise.all(Array.from({ length: 80 }, () => connect(server.target)));
    for (const connection of connections) connection.close();
    assert.ok(most <= 32, `${most} at once`);
    assert.equal(server.dials(), 80);
    await server.close();
  });
});
