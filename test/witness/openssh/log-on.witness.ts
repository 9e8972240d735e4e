import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { connect } from "../../../ssh/connect";
import type { SshTarget } from "../../../ssh/contract";
import { benchFolder } from "./bench-folder";
import { makeKey, type KeyFile } from "./key-file";
import { succeed } from "./program";
import { startAgent, type Agent } from "./ssh-agent";
import { startSshd, type Sshd, type SshdOptions } from "./sshd";

const PHRASE = "the pass phrase";

/** Arguments of ssh-keygen, and a pass phrase where the key has one. "-a 1": one round, to be quick. */
const FORMS: readonly (readonly [what: string, how: readonly string[], passphrase?: string])[] = [
  ["Ed25519", ["-t", "ed25519"]],
  ["RSA", ["-t", "rsa", "-b", "2048"]],
  ["ECDSA with P-256", ["-t", "ecdsa", "-b", "256"]],
  ["ECDSA with P-521", ["-t", "ecdsa", "-b", "521"]],
  ["encrypted Ed25519", ["-t", "ed25519", "-a", "1"], PHRASE],
  ["encrypted RSA", ["-t", "rsa", "-b", "2048", "-a", "1"], PHRASE],
  ["Ed25519 encrypted by AES-GCM", ["-t", "ed25519", "-a", "1", "-Z", "aes256-gcm@openssh.com"], PHRASE],
  ["RSA in old PEM", ["-t", "rsa", "-b", "2048", "-m", "PEM"]],
  ["ECDSA in old PEM", ["-t", "ecdsa", "-m", "PEM"]],
  ["encrypted RSA in old PEM", ["-t", "rsa", "-b", "2048", "-m", "PEM"], PHRASE],
  ["encrypted ECDSA in old PEM", ["-t", "ecdsa", "-m", "PEM"], PHRASE],
  ["RSA in PKCS#8", ["-t", "rsa", "-b", "2048", "-m", "PKCS8"]],
  ["encrypted RSA in PKCS#8", ["-t", "rsa", "-b", "2048", "-m", "PKCS8"], PHRASE],
  ["encrypted ECDSA in PKCS#8", ["-t", "ecdsa", "-m", "PKCS8"], PHRASE],
];

describe("logging on to OpenSSH's sshd", () => {
  const folder = benchFolder();
  const keys = new Map<string, KeyFile>();
  const servers: Sshd[] = [];
  let sshd: Sshd;

  before(async () => {
    for (const [index, [what, how, passphrase]] of FORMS.entries())
      keys.set(what, await makeKey(folder.file(`key_${index}`), how, passphrase));
    sshd = await start({ authorizedKeys: [...keys.values()].map(({ publicKey }) => publicKey) });
  });
  after(async () => {
    await Promise.all(servers.map((server) => server.stop()));
    folder.remove();
  });

  async function start(options: SshdOptions): Promise<Sshd> {
    const server = await startSshd(options);
    servers.push(server);
    return server;
  }

  /** Logs on and runs a command; answers who sshd says that it let in, and by what. */
  async function goesIn(server: Sshd, how: Partial<SshTarget>): Promise<string> {
    const { password: _, ...target } = server.target;
    const before = server.log().length;
    const connection = await connect({ ...target, ...how });
    const { stdout, code } = await connection.exec("id -un; pwd; exit 7");
    connection.close();
    assert.deepEqual([stdout.toString(), code], [`witness\n${server.home}\n`, 7]);
    const [, method = ""] = /^Accepted (\S+) for witness /m.exec(server.log().slice(before)) ?? [];
    return method;
  }

  it("by password", async () => {
    assert.equal(await goesIn(sshd, { password: sshd.password }), "password");
  });

  it("by a wrong password is refused after one attempt, in words that name what was tried and what is allowed", async () => {
    const before = sshd.log().length;
    await assert.rejects(connect({ ...sshd.target, password: "wrong", dialErrorLimit: 5 }), {
      code: "SSH_AUTHENTICATION",
      message: /log-on as witness refused, tried password; the server allows publickey, password/,
    });
    const [, ...failed] = sshd
      .log()
      .slice(before)
      .split(/^Failed password for witness/m);
    assert.equal(failed.length, 1);
  });

  it("by password where PAM asks for it in its own words", async () => {
    const server = await start({
      pam: true,
      config: ["PasswordAuthentication no", "KbdInteractiveAuthentication yes"],
    });
    assert.equal(await goesIn(server, { password: server.password }), "keyboard-interactive/pam");
    await assert.rejects(connect({ ...server.target, password: "wrong" }), {
      code: "SSH_AUTHENTICATION",
      message:
        /tried password and password \(keyboard-interactive\); the server allows publickey, keyboard-interactive/,
    });
  });

  it("first by key and then by password, where the server wants both", async () => {
    const key = keys.get("Ed25519")!;
    const server = await start({
      config: ["AuthenticationMethods publickey,password"],
      authorizedKeys: [key.publicKey],
    });
    const both = { privateKey: key.privateKey, password: server.password };
    assert.equal(await goesIn(server, both), "password");
    await assert.rejects(connect({ ...server.target, ...both, password: "wrong" }), {
      code: "SSH_AUTHENTICATION",
    });
  });

  for (const [what, , passphrase] of FORMS) {
    it(`by a key of ssh-keygen: ${what}`, async () => {
      const { privateKey } = keys.get(what)!;
      const how = { privateKey, ...(passphrase === undefined ? {} : { privateKeyPassword: passphrase }) };
      assert.equal(await goesIn(sshd, how), "publickey");
      if (passphrase === undefined) return;
      await assert.rejects(goesIn(sshd, { privateKey }), {
        code: "SSH_KEY_UNREADABLE",
        message: /privateKey is encrypted and there is no privateKeyPassword/,
      });
      await assert.rejects(goesIn(sshd, { ...how, privateKeyPassword: "not it" }), {
        code: "SSH_KEY_UNREADABLE",
        message: /privateKeyPassword does not open privateKey/,
      });
    });
  }

  it("not by a key whose encryption cannot be read here, and says what to do", async () => {
    const how = ["-t", "ed25519", "-a", "1", "-Z", "chacha20-poly1305@openssh.com"];
    const { privateKey } = await makeKey(folder.file("chacha"), how, PHRASE);
    await assert.rejects(goesIn(sshd, { privateKey, privateKeyPassword: PHRASE }), {
      code: "SSH_KEY_UNREADABLE",
      message: /cipher that is not supported here .*ssh-keygen -p -Z aes256-ctr -f FILE/,
    });
    await succeed("ssh-keygen", [
      "-q",
      "-p",
      "-Z",
      "aes256-ctr",
      "-P",
      PHRASE,
      "-N",
      PHRASE,
      "-f",
      folder.file("chacha"),
    ]);
    await assert.rejects(
      goesIn(sshd, { privateKey: readFileSync(folder.file("chacha"), "utf8"), privateKeyPassword: PHRASE }),
      { code: "SSH_AUTHENTICATION" },
    );
  });

  it("not by a key that is not listed there", async () => {
    const { privateKey } = await makeKey(folder.file("stranger"), ["-t", "ed25519"]);
    const { password: _, ...target } = sshd.target;
    await assert.rejects(connect({ ...target, privateKey }), {
      code: "SSH_AUTHENTICATION",
      message: /tried privateKey; the server allows publickey, password/,
    });
  });

  describe("with ssh-agent", () => {
    const agentSocketPath = folder.file("agent");
    let agent: Agent;
    before(async () => {
      agent = await startAgent(agentSocketPath);
    });
    after(() => agent?.stop());

    for (const what of ["Ed25519", "RSA", "ECDSA with P-256"]) {
      it(`by a key that it holds: ${what}`, async () => {
        await agent.add("-q", keys.get(what)!.path);
        assert.equal(await goesIn(sshd, { agentSocketPath }), "publickey");
        await agent.add("-q", "-D");
      });
    }

    it("not when it holds none", async () => {
      await assert.rejects(goesIn(sshd, { agentSocketPath }), {
        code: "SSH_AUTHENTICATION",
        message: /tried the SSH agent's keys/,
      });
    });
  });

  it("is not disturbed by a banner, however long", async () => {
    const banner = folder.file("banner");
    writeFileSync(banner, "This is a private system.\n".repeat(200));
    const server = await start({ config: [`Banner ${banner}`] });
    assert.equal(await goesIn(server, { password: server.password }), "password");
  });

  it("is refused for the user of another name, as for a wrong password", async () => {
    await assert.rejects(connect({ ...sshd.target, user: "nobody-of-that-name" }), {
      code: "SSH_AUTHENTICATION",
      message: /log-on as nobody-of-that-name refused, tried password/,
    });
  });
});
