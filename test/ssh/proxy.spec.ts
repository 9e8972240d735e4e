import assert from "node:assert/strict";
import { newKeyPair } from "../../lab/front/key-pair";
import { connect } from "../../ssh/connect";
import { smallServer, type SmallServer, type SmallServerOptions } from "./small-server";

describe("a connection through a proxy", () => {
  const open: SmallServer[] = [];
  async function start(options?: SmallServerOptions): Promise<SmallServer> {
    const server = await smallServer(options);
    open.push(server);
    return server;
  }
  afterEach(() => Promise.all(open.splice(0).map((server) => server.close())));

  it("runs commands on the server behind it, and closes both", async () => {
    const proxy = await start({ forwarding: "allowed", onExec: () => assert.fail("ran on the proxy") });
    const server = await start();
    const connection = await connect({ ...server.target, proxy: proxy.target });
    assert.equal((await connection.exec("hello")).stdout.toString(), "hello");
    assert.equal(connection.address, `127.0.0.1:${server.port}`);
    connection.close();
    assert.ok(connection.closed.aborted);
  });

  it("checks the proxy's host key, and the server's behind it", async () => {
    const proxy = await start({ forwarding: "allowed" });
    const server = await start();
    const hostKey = newKeyPair().publicKey;
    await assert.rejects(connect({ ...server.target, proxy: { ...proxy.target, hostKey } }), {
      code: "SSH_HOST_KEY_CHANGED",
      message: new RegExp(
        `^127.0.0.1:${proxy.port} \\(the proxy for 127.0.0.1:${server.port}\\): .*proxy.hostKey is`,
      ),
    });
    assert.equal(server.dials(), 0);
    await assert.rejects(connect({ ...server.target, hostKey, proxy: proxy.target }), {
      code: "SSH_HOST_KEY_CHANGED",
      message: new RegExp(`^127.0.0.1:${server.port} \\(through the proxy 127.0.0.1:${proxy.port}\\): `),
    });
  });

  it("needs a host key for the proxy too, before anything is dialled", async () => {
    const proxy = await start({ forwarding: "allowed" });
    const server = await start();
    const { hostKey: _, ...bare } = proxy.target;
    await assert.rejects(connect({ ...server.target, proxy: bare }), {
      code: "SSH_HOST_KEY_MISSING",
      message: /Give proxy\.hostKey/,
    });
    assert.equal(proxy.dials(), 0);
  });

  it("says which of the two refuses the log-on", async () => {
    const proxy = await start({ forwarding: "allowed" });
    const server = await start();
    await assert.rejects(connect({ ...server.target, proxy: { ...proxy.target, password: "wrong" } }), {
      code: "SSH_AUTHENTICATION",
      message: /the proxy for .*Check proxy\.user and proxy\.password/,
    });
    await assert.rejects(connect({ ...server.target, password: "wrong", proxy: proxy.target }), {
      code: "SSH_AUTHENTICATION",
      message: /through the proxy .*Check user and password/,
    });
  });

  it("tells a proxy that cannot reach the server from one that does not forward", async () => {
    const server = await start();
    const blind = await start({ forwarding: "unreachable" });
    await assert.rejects(connect({ ...server.target, proxy: blind.target }), {
      code: "SSH_REFUSED",
      message: /the proxy could not reach it/,
    });
    const stubborn = await start();
    await assert.rejects(connect({ ...server.target, proxy: stubborn.target }), {
      code: "SSH_REFUSED",
      message: /refuses to forward connections/,
    });
  });

  it("ends with the proxy's", async () => {
    const proxy = await start({ forwarding: "allowed" });
    const server = await start({ onExec: () => proxy.cut() });
    const connection = await connect({ ...server.target, proxy: proxy.target });
    await assert.rejects(connection.exec("wait"), { code: "SSH_CLOSED" });
    assert.ok(connection.closed.aborted);
  });
});
