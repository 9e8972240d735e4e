import assert from "node:assert/strict";
import { createServer, type AddressInfo } from "node:net";
import { connect } from "../../../ssh/connect";
import { run } from "./program";
import { startSshd, type Sshd } from "./sshd";

describe("a jump through OpenSSH's sshd", () => {
  let bastion: Sshd;
  let server: Sshd;

  before(async () => {
    [bastion, server] = await Promise.all([startSshd(), startSshd()]);
  });
  after(() => Promise.all([bastion?.stop(), server?.stop()]));

  const through = (proxy: Sshd = bastion) => ({ ...server.target, proxy: proxy.target });

  it("reaches the server behind it, with commands and SFTP", async () => {
    const connection = await connect(through());
    const { stdout } = await connection.exec("pwd; echo $SSH_CONNECTION");
    const [home, from] = stdout.toString().split("\n");
    assert.equal(home, server.home);
    assert.match(from ?? "", new RegExp(` 127\\.0\\.0\\.1 ${server.port}$`));
    const sftp = await connection.sftp();
    await sftp.write("greeting", Buffer.from("hello"));
    assert.equal((await sftp.read(`${server.home}/greeting`, 100)).toString(), "hello");
    connection.close();
    assert.match(bastion.log(), new RegExp(`direct_tcpip: .* target 127\\.0\\.0\\.1 port ${server.port}`));
    await server.logged(/Accepted password for witness/);
  });

  it("is refused in words that say so where the bastion forwards nothing", async () => {
    const strict = await startSshd({ config: ["AllowTcpForwarding no"] });
    try {
      await assert.rejects(connect(through(strict)), {
        code: "SSH_REFUSED",
        message: /refuses to forward connections\. Allow witness to open .*AllowTcpForwarding/,
      });
    } finally {
      await strict.stop();
    }
  });

  it("says that it could not reach a server that does not listen", async () => {
    const target = { ...through(), port: await closedPort() };
    await assert.rejects(connect(target), {
      code: "SSH_REFUSED",
      message: /the proxy could not reach it \(.*Connection refused\)/,
    });
  });

  it("checks both host keys and both log-ons, as `ssh -J` does", async () => {
    const hostKey = server.target.hostKey!;
    const wrongKey = { ...bastion.target, hostKey };
    await assert.rejects(connect({ ...server.target, proxy: wrongKey }), {
      code: "SSH_HOST_KEY_CHANGED",
      message: new RegExp(
        `^127\\.0\\.0\\.1:${bastion.port} \\(the proxy for 127\\.0\\.0\\.1:${server.port}\\)`,
      ),
    });
    await assert.rejects(connect({ ...through(), password: "wrong" }), {
      code: "SSH_AUTHENTICATION",
      message: new RegExp(
        `^127\\.0\\.0\\.1:${server.port} \\(through the proxy 127\\.0\\.0\\.1:${bastion.port}\\)`,
      ),
    });
    await assert.rejects(connect({ ...server.target, proxy: { ...bastion.target, password: "wrong" } }), {
      code: "SSH_AUTHENTICATION",
      message: /Check proxy\.user and proxy\.password/,
    });
  });

  it("ends with the bastion", async () => {
    const doomed = await startSshd();
    const connection = await connect(through(doomed));
    const running = connection.exec("cat /dev/zero > /dev/null");
    doomed.kill();
    await assert.rejects(running, { code: "SSH_CLOSED" });
    assert.ok(connection.closed.aborted);
    await doomed.stop();
    assert.equal((await run("ssh-keyscan", ["-p", String(server.port), "127.0.0.1"])).code, 0);
  });
});

function closedPort(): Promise<number> {
  const door = createServer();
  return new Promise((resolve) =>
    door.listen(0, "127.0.0.1", () => {
      const { port } = door.address() as AddressInfo;
      door.close(() => resolve(port));
    }),
  );
}
