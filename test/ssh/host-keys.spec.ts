import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newKeyPair } from "../../lab/front/key-pair";
import { connect } from "../../ssh/connect";
import type { SshErrorCode, SshTarget } from "../../ssh/contract";
import { fingerprint, parseHostKeys } from "../../ssh/host-key";
import { SshError } from "../../ssh/ssh-error";
import { HOST_KEY, smallServer, type SmallServer } from "./small-server";

const OTHER = newKeyPair();
const RSA = newKeyPair("rsa");

describe("the server's host key", () => {
  const folder = mkdtempSync(join(tmpdir(), "known-hosts-"));
  const knownHosts = join(folder, "known_hosts");
  let server: SmallServer;

  before(async () => {
    server = await smallServer({ hostKeys: [HOST_KEY.privateKey, RSA.privateKey] });
  });
  after(async () => {
    await server.close();
    rmSync(folder, { recursive: true });
  });

  const file = (...lines: string[]) => {
    writeFileSync(knownHosts, lines.join("\n") + "\n");
    return { hostKey: undefined, knownHosts };
  };
  const name = () => `[127.0.0.1]:${server.port}`;

  async function dial(how: { [Key in keyof SshTarget]?: SshTarget[Key] | undefined }): Promise<
    SshErrorCode | "good"
  > {
    return (await outcome(how)).code;
  }
  async function outcome(how: object): Promise<{ code: SshErrorCode | "good"; message: string }> {
    try {
      (await connect(target(how))).close();
      return { code: "good", message: "" };
    } catch (error) {
      assert.ok(error instanceof SshError, String(error));
      return error;
    }
  }
  function target(how: object): SshTarget {
    const whole = Object.entries({ ...server.target, ...how });
    return Object.fromEntries(whole.filter(([, value]) => value !== undefined)) as unknown as SshTarget;
  }

  it("must be given in some way, or nothing is dialled", async () => {
    const before = server.dials();
    const { code, message } = await outcome({ hostKey: undefined });
    assert.equal(code, "SSH_HOST_KEY_MISSING");
    assert.match(message, /Give hostKey .* or knownHosts .*; acceptAnyHostKey: true is for a lab\./);
    assert.equal(server.dials(), before);
  });

  it("is good when hostKey is it: as a line, as base64, as ssh-keyscan's line, as one of several", async () => {
    const [, base64 = ""] = HOST_KEY.publicKey.split(" ");
    for (const hostKey of [
      HOST_KEY.publicKey,
      base64,
      `${name()} ${HOST_KEY.publicKey}`,
      `# comment\n${OTHER.publicKey} old\n${HOST_KEY.publicKey} new\n`,
      RSA.publicKey,
    ]) {
      assert.equal(await dial({ hostKey }), "good", hostKey);
    }
  });

  it("is refused when hostKey is another, with both fingerprints and the value to set", async () => {
    const { code, message } = await outcome({ hostKey: OTHER.publicKey });
    assert.equal(code, "SSH_HOST_KEY_CHANGED");
    for (const text of [HOST_KEY.publicKey, printOf(HOST_KEY.publicKey), printOf(OTHER.publicKey)]) {
      assert.ok(message.includes(text), message);
    }
  });

  it("cannot be given as something that is no key", async () => {
    assert.equal(await dial({ hostKey: "SHA256:abc" }), "SSH_KEY_UNREADABLE");
    assert.equal(await dial({ hostKey: "" }), "SSH_KEY_UNREADABLE");
  });

  it("is not looked at with acceptAnyHostKey, unless hostKey says which it is", async () => {
    assert.equal(await dial({ hostKey: undefined, acceptAnyHostKey: true }), "good");
    assert.equal(await dial({ hostKey: OTHER.publicKey, acceptAnyHostKey: true }), "SSH_HOST_KEY_CHANGED");
  });

  describe("in a known_hosts file", () => {
    it("is good when it is listed for host and port, or for the bare host", async () => {
      assert.equal(await dial(file(`${name()} ${HOST_KEY.publicKey}`)), "good");
      assert.equal(await dial(file(`127.0.0.1 ${HOST_KEY.publicKey}`)), "good");
      assert.equal(
        await dial(file(`127.0.0.1 ${OTHER.publicKey}`, `${name()} ${HOST_KEY.publicKey}`)),
        "good",
      );
    });

    it("is asked for by the type that is listed, although the server prefers another", async () => {
      assert.equal(await dial(file(`${name()} ${RSA.publicKey}`)), "good");
    });

    it("is unknown when the file has none for the host, with the very line to add", async () => {
      const { code, message } = await outcome(
        file(`other ${HOST_KEY.publicKey}`, `127.0.0.1 ${OTHER.publicKey}`),
      );
      assert.equal(code, "SSH_HOST_KEY_UNKNOWN");
      assert.ok(message.includes(printOf(HOST_KEY.publicKey)));
      const line = message.split("\n").at(-1) ?? "";
      assert.equal(line, `${name()} ${HOST_KEY.publicKey}`);
      assert.equal(await dial(file(line)), "good");
    });

    it("has changed when the file has another for the host", async () => {
      const { code, message } = await outcome(file("", `${name()} ${OTHER.publicKey}`));
      assert.equal(code, "SSH_HOST_KEY_CHANGED");
      assert.ok(message.includes(`${knownHosts}:2 has ssh-ed25519 ${printOf(OTHER.publicKey)}`), message);
    });

    it("has not changed when the file has only a key that may not be asked for", async () => {
      const dss = Buffer.concat([Buffer.from([0, 0, 0, 7]), Buffer.from("ssh-dss"), Buffer.alloc(40, 1)]);
      const old = file(`${name()} ssh-dss ${dss.toString("base64")}`);
      assert.equal(await dial(old), "SSH_HOST_KEY_UNKNOWN");
      assert.equal(await dial({ ...old, legacyAlgorithms: true }), "SSH_HOST_KEY_CHANGED");
    });

    it("is refused when it is revoked, even where it is listed too", async () => {
      const revoked = file(`${name()} ${HOST_KEY.publicKey}`, `@revoked * ${HOST_KEY.publicKey}`);
      const { code, message } = await outcome(revoked);
      assert.equal(code, "SSH_HOST_KEY_CHANGED");
      assert.match(message, /known_hosts:2 marks @revoked/);
    });

    it("does not count as known by a certificate authority, and the message says so", async () => {
      const { code, message } = await outcome(file(`@cert-authority * ${HOST_KEY.publicKey}`));
      assert.equal(code, "SSH_HOST_KEY_UNKNOWN");
      assert.match(message, /Line 1 trusts a certificate authority .* not supported/);
    });

    it("cannot be known when the file cannot be read", async () => {
      const { code, message } = await outcome({ hostKey: undefined, knownHosts: join(folder, "none") });
      assert.equal(code, "SSH_KEY_UNREADABLE");
      assert.match(message, /knownHosts: the file .*none could not be read \(ENOENT\)/);
    });
  });
});

function printOf(publicKey: string): string {
  const [key] = parseHostKeys(publicKey) ?? [];
  assert.ok(key);
  return fingerprint(key);
}
