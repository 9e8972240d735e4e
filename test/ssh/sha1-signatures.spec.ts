import assert from "node:assert/strict";
import { utils, type BaseAgent, type ParsedKey } from "ssh2";
import { newKeyPair } from "../../lab/front/key-pair";
import { guardedAgent, guardedKey } from "../../ssh/sha1-signatures";

const DATA = Buffer.from("what is signed");

describe("a signature with SHA-1", () => {
  const rsa = utils.parseKey(newKeyPair("rsa").privateKey) as ParsedKey;
  const ed25519 = utils.parseKey(newKeyPair().privateKey) as ParsedKey;
  const refuse = () => new Error("not with SHA-1");

  it("is made by an RSA key only where the gate lets it through; others ask nobody", () => {
    const guarded = guardedKey(rsa, refuse);
    for (const hash of ["sha1", undefined]) {
      const refused: unknown = guarded.sign(DATA, hash);
      assert.ok(refused instanceof Error && refused.message === "not with SHA-1", String(hash));
    }
    assert.ok(rsa.verify(DATA, guarded.sign(DATA, "sha256"), "sha256"));
    assert.ok(rsa.verify(DATA, guardedKey(rsa, () => undefined).sign(DATA, "sha1"), "sha1"));
    assert.ok(ed25519.verify(DATA, guardedKey(ed25519, refuse).sign(DATA)));
  });

  it("leaves the key what it was in all else", () => {
    const guarded = guardedKey(rsa, refuse);
    assert.equal(guarded.type, "ssh-rsa");
    assert.ok(guarded.isPrivateKey());
    assert.deepEqual(guarded.getPublicSSH(), rsa.getPublicSSH());
    assert.equal(utils.parseKey(guarded as unknown as string), guarded);
  });

  it("is asked of an agent only where the gate lets it through", () => {
    const asked: (string | undefined)[] = [];
    const agent = {
      sign: (_key: ParsedKey, _data: Buffer, { hash }: { hash?: string }, done: () => void) => {
        asked.push(hash);
        done();
      },
    };
    const guarded = guardedAgent(agent as unknown as BaseAgent, refuse) as unknown as typeof agent;
    const errors: (Error | undefined)[] = [];
    const done = (error?: Error) => void errors.push(error);
    guarded.sign(rsa, DATA, { hash: "sha1" }, done);
    guarded.sign(rsa, DATA, { hash: "sha512" }, done);
    guarded.sign(ed25519, DATA, {}, done);
    assert.deepEqual(asked, ["sha512", undefined]);
    assert.deepEqual(
      errors.map((error) => error?.message),
      ["not with SHA-1", undefined, undefined],
    );
  });
});
