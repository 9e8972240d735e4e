import assert from "node:assert/strict";
import { createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server as NetServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AgentProtocol, utils, type AuthContext, type Connection, type ParsedKey } from "ssh2";
import { newKeyPair, type KeyPair } from "../../lab/front/key-pair";
import { connect } from "../../ssh/connect";
import type { SshTarget } from "../../ssh/contract";
import { SshError } from "../../ssh/ssh-error";
import { smallServer, type SmallServer } from "./small-server";

const PHRASE = "the pass phrase";

describe("logging on", () => {
  let server: SmallServer;
  let asked: string[];
  /** Methods that the server takes, and what of them is right. */
  let takes: readonly AuthContext["method"][];
  let publicKeys: readonly string[];

  before(async () => {
    server = await smallServer({ onAuthentication: (context) => answer(context) });
  });
  after(() => server.close());
  beforeEach(() => {
    asked = [];
    takes = ["password", "publickey"];
    publicKeys = [];
  });

  function answer(context: AuthContext): void {
    asked.push(context.method);
    if (!takes.includes(context.method)) return context.reject([...takes]);
    if (context.method === "keyboard-interactive") {
      return context.prompt([{ prompt: "Password: ", echo: false }], (answers) =>
        answers[0] === "right" ? context.accept() : context.reject([...takes]),
      );
    }
    const right =
      context.method === "password"
        ? context.password === "right"
        : context.method === "publickey" && isAllowed(context.key.data, publicKeys);
    if (right) context.accept();
    else context.reject([...takes]);
  }

  function target(how: Partial<SshTarget>): SshTarget {
    const { host, port, user, hostKey } = server.target;
    return { host, port, user, dialErrorLimit: 1, ...(hostKey ? { hostKey } : {}), ...how };
  }
  async function goesIn(how: Partial<SshTarget>): Promise<void> {
    (await connect(target(how))).close();
  }
  async function refusal(how: Partial<SshTarget>): Promise<SshError> {
    const error: unknown = await connect(target(how)).then(
      (connection) => connection.close(),
      (thrown: unknown) => thrown,
    );
    assert.ok(error instanceof SshError, String(error));
    return error;
  }

  it("offers the password only, when only that was given", async () => {
    await goesIn({ password: "right" });
    assert.deepEqual(asked, ["password"]);
  });

  it("offers the key first and the password after it", async () => {
    await goesIn({ privateKey: newKeyPair().privateKey, password: "right" });
    assert.deepEqual(asked, ["publickey", "password"]);
  });

  it("says what was tried and what the server allows, and tries once only", async () => {
    const error = await refusal({ password: "wrong", dialErrorLimit: 5 });
    assert.equal(error.code, "SSH_AUTHENTICATION");
    assert.match(
      error.message,
      /log-on as adm refused, tried password; the server allows password, publickey\./,
    );
    assert.deepEqual(asked, ["password"]);
  });

  it("does not offer what the server does not allow", async () => {
    takes = ["publickey"];
    const error = await refusal({ privateKey: newKeyPair().privateKey, password: "right" });
    assert.deepEqual(asked, ["publickey"]);
    assert.match(error.message, /tried privateKey; the server allows publickey/);
  });

  it("answers keyboard-interactive with the password where plain passwords are not taken", async () => {
    takes = ["keyboard-interactive"];
    await goesIn({ password: "right" });
    assert.deepEqual(asked, ["password", "keyboard-interactive"]);
  });

  it("does not ask again by keyboard-interactive after a wrong password, for the sake of account lockout", async () => {
    takes = ["password", "keyboard-interactive"];
    await refusal({ password: "wrong" });
    assert.deepEqual(asked, ["password"]);
  });

  it("refuses before dialling when there is nothing to log on with", async () => {
    const before = server.dials();
    assert.equal((await refusal({ agentSocketPath: "" })).code, "SSH_AUTHENTICATION");
    assert.equal(server.dials(), before);
  });

  describe("with a private key", () => {
    const forms: readonly [string, () => Partial<SshTarget> & { readonly public: string }][] = [
      ["Ed25519, OpenSSH format", () => openSsh(newKeyPair())],
      ["ECDSA, OpenSSH format", () => openSsh(newKeyPair("ecdsa"))],
      ["RSA, OpenSSH format", () => openSsh(newKeyPair("rsa"))],
      [
        "Ed25519, PKCS#8",
        () => pem(generateKeyPairSync("ed25519").privateKey.export({ format: "pem", type: "pkcs8" })),
      ],
      [
        "ECDSA, PKCS#8",
        () =>
          pem(
            generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({
              format: "pem",
              type: "pkcs8",
            }),
          ),
      ],
      ["RSA, PKCS#1", () => pem(rsa().export({ format: "pem", type: "pkcs1" }))],
      [
        "RSA, encrypted PKCS#8",
        () =>
          pem(
            rsa().export({ format: "pem", type: "pkcs8", cipher: "aes-256-cbc", passphrase: PHRASE }),
            PHRASE,
          ),
      ],
    ];
    for (const [name, make] of forms) {
      it(`goes in: ${name}`, async () => {
        const { public: publicKey, ...how } = make();
        publicKeys = [publicKey];
        await goesIn(how);
        assert.ok(!asked.includes("password"));
      });
    }

    it("that is encrypted needs its pass phrase, and tells a missing from a wrong one", async () => {
      const before = server.dials();
      const pkcs8 = rsa()
        .export({ format: "pem", type: "pkcs8", cipher: "aes-256-cbc", passphrase: PHRASE })
        .toString();
      for (const key of [encrypted("aes256-ctr"), encrypted("aes256-gcm@openssh.com"), pkcs8]) {
        const missing = await refusal({ privateKey: key });
        assert.equal(missing.code, "SSH_KEY_UNREADABLE");
        assert.match(missing.message, /privateKey is encrypted and there is no privateKeyPassword/);
        const wrong = await refusal({ privateKey: key, privateKeyPassword: "not it" });
        assert.equal(wrong.code, "SSH_KEY_UNREADABLE");
        assert.match(wrong.message, /privateKeyPassword does not open privateKey/);
      }
      assert.equal(server.dials(), before);
    });

    it("of RSA does not sign with SHA-1 for a server that knows nothing newer, unless legacyAlgorithms says so", async () => {
      const old = await smallServer({
        onAuthentication: (context) => {
          if (context.method !== "publickey") return context.reject(["publickey"]);
          asked.push(context.signature ? String(context.hashAlgo) : "no signature yet");
          context.accept();
        },
        onClient: tellNoSignatureAlgorithms,
      });
      const key = newKeyPair("rsa");
      const how = { ...target({ privateKey: key.privateKey }), port: old.port };
      await assert.rejects(connect(how), {
        code: "SSH_AUTHENTICATION",
        message:
          /tried privateKey; .*it would have to sign with SHA-1, .*give an Ed25519 or ECDSA key, or set legacyAlgorithms\./,
      });
      assert.deepEqual(asked.splice(0), ["no signature yet"]);
      const warnings: string[] = [];
      const onWarning = (text: string) => void warnings.push(text);
      (await connect({ ...how, legacyAlgorithms: true }, { onWarning })).close();
      assert.equal(asked[0], "no signature yet");
      assert.equal(asked.length, 2);
      assert.match(warnings.join("\n"), /logged on with a SHA-1 signature of the user's key, because/);
      await old.close();
    });

    it("that is encrypted by a cipher which cannot be read says so, and what to do", async () => {
      const error = await refusal({
        privateKey: asChaCha(encrypted("aes256-ctr")),
        privateKeyPassword: PHRASE,
      });
      assert.equal(error.code, "SSH_KEY_UNREADABLE");
      assert.match(error.message, /cipher that is not supported here .*ssh-keygen -p -Z aes256-ctr/);
    });

    it("that is no private key is named, and not shown", async () => {
      for (const privateKey of [
        "/home/adm/.ssh/id_rsa",
        "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n",
      ]) {
        const error = await refusal({ privateKey });
        assert.equal(error.code, "SSH_KEY_UNREADABLE");
        assert.match(error.message, /privateKey cannot be read as a private key/);
        assert.ok(!error.message.includes("c2VjcmV0"));
      }
      assert.match(
        (await refusal({ privateKey: newKeyPair().publicKey })).message,
        /privateKey is a public key/,
      );
    });
  });

  describe("with an SSH agent", () => {
    const folder = mkdtempSync(join(tmpdir(), "agent-"));
    const agentSocketPath = join(folder, "agent.sock");
    const keys = newKeyPair();
    let agent: NetServer;

    before((done) => {
      agent = startAgent([newKeyPair(), keys]).listen(agentSocketPath, done);
    });
    after((done) => {
      rmSync(folder, { recursive: true });
      agent.close(done);
    });

    it("tries its keys", async () => {
      publicKeys = [keys.publicKey];
      await goesIn({ agentSocketPath });
      assert.deepEqual([...new Set(asked)], ["publickey"]);
    });

    it("that does not answer goes on with the password, or says so", async () => {
      await goesIn({ agentSocketPath: join(folder, "none"), password: "right" });
      const error = await refusal({ agentSocketPath: join(folder, "none") });
      assert.equal(error.code, "SSH_AUTHENTICATION");
      assert.match(error.message, /Failed to connect to agent/);
    });
  });

  it("with an expired password is refused in those words", async () => {
    const strict = await smallServer({
      onAuthentication: (context) => {
        if (context.method === "password")
          context.requestChange("Your password has expired", () => undefined);
        else context.reject(["password"]);
      },
    });
    await assert.rejects(connect(strict.target), {
      code: "SSH_AUTHENTICATION",
      message: /the password has expired/,
    });
    await strict.close();
  });

  it("never puts a secret into an error", async () => {
    const secrets = { password: "hunter2-secret", privateKeyPassword: "phrase-secret" };
    const errors = [
      await refusal(secrets),
      await refusal({ ...secrets, privateKey: "key-secret" }),
      await refusal({ ...secrets, port: 1 }),
      await refusal({ ...secrets, hostKey: newKeyPair().publicKey }),
    ];
    for (const error of errors) {
      const whole = [error.message, String(error.stack), String(error.cause), JSON.stringify(error)].join(
        "\n",
      );
      assert.ok(!whole.includes("-secret"), whole);
    }
  });
});

function isAllowed(data: Buffer, publicKeys: readonly string[]): boolean {
  return publicKeys.some((text) => {
    const key = utils.parseKey(text);
    return !(key instanceof Error) && key.getPublicSSH().equals(data);
  });
}

function openSsh({ privateKey, publicKey }: KeyPair): { privateKey: string; public: string } {
  return { privateKey, public: publicKey };
}

/** The public half by Node, not by what is tested. */
function pem(text: string | Buffer, passphrase?: string) {
  const privateKey = text.toString();
  const target = passphrase === undefined ? { privateKey } : { privateKey, privateKeyPassword: passphrase };
  return { ...target, public: openSshPublic(privateKey, passphrase) };
}

function openSshPublic(text: string, passphrase?: string): string {
  const key = createPublicKey({ key: text, ...(passphrase === undefined ? {} : { passphrase }) });
  const parsed = utils.parseKey(publicLine(jwkOf(key)));
  if (parsed instanceof Error) throw parsed;
  return `${parsed.type} ${parsed.getPublicSSH().toString("base64")}`;
}

function jwkOf(key: KeyObject) {
  return key.export({ format: "jwk" });
}

function publicLine(jwk: ReturnType<typeof jwkOf>): string {
  const bytes = (text: string | undefined) => Buffer.from(text ?? "", "base64url");
  const string = (data: Buffer | string) => {
    const body = Buffer.from(data);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(body.length);
    return Buffer.concat([length, body]);
  };
  const integer = (data: Buffer) =>
    string((data[0] ?? 0) & 0x80 ? Buffer.concat([Buffer.alloc(1), data]) : data);
  const [type, ...parts] =
    jwk.kty === "OKP"
      ? ["ssh-ed25519", string(bytes(jwk.x))]
      : jwk.kty === "EC"
        ? [
            "ecdsa-sha2-nistp256",
            string("nistp256"),
            string(Buffer.concat([Buffer.from([4]), bytes(jwk.x), bytes(jwk.y)])),
          ]
        : ["ssh-rsa", integer(bytes(jwk.e)), integer(bytes(jwk.n))];
  return `${String(type)} ${Buffer.concat([string(String(type)), ...(parts as Buffer[])]).toString("base64")}`;
}

/** As servers before RFC 8308 do; ssh2's always tells a client that asks for it. */
function tellNoSignatureAlgorithms(client: Connection): void {
  const { _protocol: protocol } = client as unknown as { readonly _protocol: { _kex?: unknown } };
  let exchange = protocol._kex as { remoteExtInfoEnabled?: boolean } | undefined;
  Object.defineProperty(protocol, "_kex", {
    get: () => {
      if (exchange) exchange.remoteExtInfoEnabled = false;
      return exchange;
    },
    set: (value: typeof exchange) => (exchange = value),
  });
}

function encrypted(cipher: string): string {
  return utils.generateKeyPairSync("ecdsa", { bits: 256, cipher, passphrase: PHRASE, rounds: 2 }).private;
}

/** The same file with another cipher's name in its head (PROTOCOL.key). */
function asChaCha(text: string): string {
  const name = "chacha20-poly1305@openssh.com";
  const body = Buffer.from(text.replace(/-----[^-]+-----/g, ""), "base64");
  const start = "openssh-key-v1\0".length;
  const length = Buffer.alloc(4);
  length.writeUInt32BE(name.length);
  const head = [body.subarray(0, start), length, Buffer.from(name)];
  const whole = Buffer.concat([...head, body.subarray(start + 4 + body.readUInt32BE(start))]);
  return `-----BEGIN OPENSSH PRIVATE KEY-----\n${whole.toString("base64")}\n-----END OPENSSH PRIVATE KEY-----\n`;
}

function rsa() {
  return generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
}

/** The other half of ssh-agent, with these keys. */
function startAgent(pairs: readonly KeyPair[]): NetServer {
  const keys = pairs.map(({ privateKey }) => utils.parseKey(privateKey) as ParsedKey);
  return createServer((socket) => {
    const protocol = new AgentProtocol(false);
    protocol.on("identities", (request) => protocol.getIdentitiesReply(request, keys));
    protocol.on("sign", (request, publicKey, data) => {
      const key = keys.find((one) => one.getPublicSSH().equals(publicKey.getPublicSSH()));
      if (key) protocol.signReply(request, key.sign(data));
      else protocol.failureReply(request);
    });
    protocol.on("error", () => socket.destroy());
    socket.on("error", () => undefined);
    socket.pipe(protocol).pipe(socket);
  });
}
