import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { connect } from "../../../ssh/connect";
import type { SshTarget } from "../../../ssh/contract";
import { SshError } from "../../../ssh/ssh-error";
import { benchFolder } from "./bench-folder";
import { makeKey, type KeyFile } from "./key-file";
import { run, succeed } from "./program";
import { startSshd, type Sshd } from "./sshd";

interface Verdict {
  readonly code: string;
  readonly message: string;
}

/** Both read the same known_hosts files: what ssh lets in or refuses is the measure. */
describe("a known_hosts file, read by us and by OpenSSH's ssh", () => {
  const folder = benchFolder();
  const knownHosts = folder.file("known_hosts");
  let user: KeyFile;
  let other: KeyFile;
  let sshd: Sshd;
  let name: string;

  before(async () => {
    user = await makeKey(folder.file("user"), ["-t", "ed25519"]);
    other = await makeKey(folder.file("other"), ["-t", "ed25519"]);
    sshd = await startSshd({
      authorizedKeys: [user.publicKey],
      hostKeys: [
        ["-t", "ed25519"],
        ["-t", "rsa", "-b", "2048"],
        ["-t", "ecdsa"],
      ],
    });
    name = `[127.0.0.1]:${sshd.port}`;
  });
  after(async () => {
    await sshd?.stop();
    folder.remove();
  });

  const keyOf = (type: "ed25519" | "rsa" | "ecdsa", server = sshd): string =>
    server.hostKeys[["ed25519", "rsa", "ecdsa"].indexOf(type)]!.publicKey;

  async function ours(how: Partial<SshTarget> = {}): Promise<Verdict> {
    const { password: _, hostKey: __, ...target } = sshd.target;
    try {
      (await connect({ ...target, privateKey: user.privateKey, knownHosts, ...how })).close();
      return { code: "good", message: "" };
    } catch (error) {
      assert.ok(error instanceof SshError, String(error));
      return error;
    }
  }

  async function theirs(host = "127.0.0.1"): Promise<"good" | "refused"> {
    const { code, stderr } = await run("ssh", [
      ...["-F", "none", "-i", user.path, "-p", String(sshd.port)],
      ...[
        `UserKnownHostsFile=${knownHosts}`,
        "GlobalKnownHostsFile=/dev/null",
        "StrictHostKeyChecking=yes",
        "UpdateHostKeys=no",
        "BatchMode=yes",
        "IdentitiesOnly=yes",
        "IdentityAgent=none",
      ].flatMap((option) => ["-o", option]),
      ...[`${sshd.user}@${host}`, "true"],
    ]);
    if (code === 0) return "good";
    assert.match(stderr, /Host key verification failed/);
    return "refused";
  }

  const keyscan = (...how: string[]): Promise<string> =>
    succeed("ssh-keyscan", [...how, "-p", String(sshd.port), "127.0.0.1"]);

  const CASES: readonly (readonly [what: string, text: () => string | Promise<string>, ours: string])[] = [
    ["as ssh-keyscan writes it", () => keyscan(), "good"],
    ["as ssh-keyscan writes it, hashed", () => keyscan("-H"), "good"],
    ["with one type only, which is not what the server would choose", () => keyscan("-t", "rsa"), "good"],
    ["with the bare host in place of host and port", () => `127.0.0.1 ${keyOf("ed25519")}`, "good"],
    ["with a pattern", () => `[127.0.0.*]:* ${keyOf("ed25519")}`, "good"],
    ["with the key for another host", () => `[127.0.0.2]:* ${keyOf("ed25519")}`, "SSH_HOST_KEY_UNKNOWN"],
    [
      "with a pattern that excepts it",
      () => `*,!${name},!127.0.0.1 ${keyOf("ed25519")}`,
      "SSH_HOST_KEY_UNKNOWN",
    ],
    ["with a pattern that excepts it with its port only", () => `*,!${name} ${keyOf("ed25519")}`, "good"],
    ["with nothing", () => "", "SSH_HOST_KEY_UNKNOWN"],
    ["with the key for another port", () => `[127.0.0.1]:1 ${keyOf("ed25519")}`, "SSH_HOST_KEY_UNKNOWN"],
    ["with another key for host and port", () => `${name} ${other.publicKey}`, "SSH_HOST_KEY_CHANGED"],
    ["with another key for the bare host", () => `127.0.0.1 ${other.publicKey}`, "SSH_HOST_KEY_UNKNOWN"],
    [
      "with an old key and the new one of a type",
      () => `${name} ${other.publicKey}\n${name} ${keyOf("ed25519")}`,
      "good",
    ],
    [
      "with a revoked key that is listed too",
      () => `${name} ${keyOf("ed25519")}\n@revoked ${name} ${keyOf("ed25519")}`,
      "SSH_HOST_KEY_CHANGED",
    ],
    [
      "with a revoked key and another type that is good",
      () => `@revoked * ${keyOf("ed25519")}\n${name} ${keyOf("rsa")}`,
      "good",
    ],
    [
      "with a hashed line among comments and broken ones",
      async () => `# keys\n\n${name} ssh-ed25519 AAAA\n${await keyscan("-H", "-t", "ecdsa")}`,
      "good",
    ],
    ["with a line end of Windows", () => `${name} ${keyOf("ed25519")}\r\n`, "good"],
  ];
  for (const [what, text, expected] of CASES) {
    it(`${what}: ${expected}`, async () => {
      writeFileSync(knownHosts, await text());
      const { code, message } = await ours();
      assert.equal(code, expected, message);
      assert.equal(await theirs(), expected === "good" ? "good" : "refused");
    });
  }

  it("finds a host in whatever case it is asked for", async () => {
    writeFileSync(knownHosts, `[localhost]:${sshd.port} ${keyOf("ed25519")}\n`);
    assert.equal((await ours({ host: "LocalHost" })).code, "good");
    assert.equal(await theirs("LocalHost"), "good");
  });

  it("is right for both with the line that our refusal says to add", async () => {
    writeFileSync(knownHosts, "");
    const line = (await ours()).message.split("\n").at(-1) ?? "";
    writeFileSync(knownHosts, `${line}\n`);
    assert.equal((await ours()).code, "good");
    assert.equal(await theirs(), "good");
  });

  it("is not needed where ssh-keyscan's lines are given as hostKey", async () => {
    const hostKey = await keyscan();
    assert.ok(hostKey.trim().split("\n").length >= 3, hostKey);
    const { password: _, ...target } = sshd.target;
    (await connect({ ...target, privateKey: user.privateKey, hostKey })).close();
    await assert.rejects(connect({ ...target, privateKey: user.privateKey, hostKey: other.publicKey }), {
      code: "SSH_HOST_KEY_CHANGED",
    });
  });

  it("tells of the fingerprint that ssh-keygen shows for the server's key", async () => {
    writeFileSync(knownHosts, "");
    const shown = await succeed("ssh-keygen", ["-l", "-f", `${sshd.hostKeys[0]!.path}.pub`]);
    const [, fingerprint = "none"] = shown.split(" ");
    assert.match(fingerprint, /^SHA256:/);
    assert.ok((await ours()).message.includes(fingerprint));
  });

  it("that trusts an authority lets ssh in by the server's certificate; we say that we need the key itself", async () => {
    const certified = await startSshd({ authorizedKeys: [user.publicKey], certificates: true });
    const mine = sshd;
    sshd = certified;
    try {
      writeFileSync(knownHosts, `@cert-authority * ${certified.authority}\n`);
      assert.equal(await theirs(), "good");
      const { code, message } = await ours();
      assert.equal(code, "SSH_HOST_KEY_UNKNOWN");
      assert.match(
        message,
        /Line 1 trusts a certificate authority \(@cert-authority\), which is not supported/,
      );
      writeFileSync(
        knownHosts,
        `@cert-authority * ${certified.authority}\n[127.0.0.1]:${certified.port} ${keyOf("ed25519")}\n`,
      );
      assert.equal((await ours()).code, "good");
    } finally {
      sshd = mine;
      await certified.stop();
    }
  });
});
