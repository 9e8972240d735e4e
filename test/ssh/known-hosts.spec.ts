import assert from "node:assert/strict";
import { createHmac, randomBytes } from "node:crypto";
import fc from "fast-check";
import { newKeyPair } from "../../lab/front/key-pair";
import { linesFor, matchesHosts, matchesPattern, parseKnownHosts } from "../../ssh/known-hosts";

const KEY = newKeyPair().publicKey;
const letters = fc.constantFrom("a", "b", "1", "-", ".");
const hostName = fc.string({ unit: letters, minLength: 1, maxLength: 12 });
const pattern = fc.string({ unit: fc.constantFrom("a", "b", ".", "*", "?"), maxLength: 10 });
const port = fc.integer({ min: 1, max: 65535 });

function hashed(name: string): string {
  const salt = randomBytes(20);
  return `|1|${salt.toString("base64")}|${createHmac("sha1", salt).update(name).digest("base64")}`;
}

function isListed(hosts: string, host: string, at: number): boolean {
  return linesFor(parseKnownHosts(`${hosts} ${KEY}\n`), host, at).length === 1;
}

describe("a known_hosts file", () => {
  it("matches a pattern as a regular expression of the same meaning does", () => {
    fc.assert(
      fc.property(pattern, fc.string({ unit: letters, maxLength: 10 }), (glob, name) => {
        const source = glob.replaceAll(".", "\\.").replaceAll("*", ".*").replaceAll("?", ".");
        assert.equal(matchesPattern(glob, name), new RegExp(`^${source}$`).test(name));
      }),
    );
  });

  it("matches a pattern of many stars without trying all ways, which would outlast Mocha's time limit", () => {
    assert.equal(matchesPattern("*a".repeat(500) + "b", "a".repeat(5000)), false);
  });

  it("finds a hashed name for its own host and port only, in any case", () => {
    fc.assert(
      fc.property(hostName, hostName, port, (host, other, at) => {
        const name = at === 22 ? host : `[${host}]:${at}`;
        assert.ok(isListed(hashed(name), host.toUpperCase(), at));
        assert.equal(isListed(hashed(name), other, at), other === host);
        assert.equal(
          isListed(hashed(name), host, at === 2200 ? 2201 : 2200),
          at === 2200 ? false : at === 2200,
        );
      }),
    );
  });

  it("finds a plain name for port 22 and a bracketed one for its port", () => {
    fc.assert(
      fc.property(hostName, port, (host, at) => {
        assert.equal(isListed(host, host, at), at === 22);
        assert.equal(isListed(`[${host}]:${at}`, host, at), at !== 22);
      }),
    );
  });

  it("is refused by a negated pattern, wherever it stands", () => {
    assert.ok(matchesHosts("*.example.com,!bad.example.com", "ex1.example.com"));
    assert.ok(!matchesHosts("*.example.com,!bad.example.com", "bad.example.com"));
    assert.ok(!matchesHosts("!bad.example.com,*.example.com", "bad.example.com"));
    assert.ok(!matchesHosts("!bad.example.com", "ex1.example.com"));
  });

  it("is read past comments, blank lines, broken lines and lines whose type is not their key's", () => {
    const [, base64 = ""] = KEY.split(" ");
    const text = [
      "# ex1",
      "",
      "ex1",
      `ex1 ssh-rsa ${base64}`,
      "ex1 ssh-ed25519 ????",
      `@unknown ex1 ${KEY}`,
      `ex1 ${KEY} comment`,
    ];
    assert.deepEqual(
      parseKnownHosts(text.join("\r\n")).map(({ line }) => line),
      [7],
    );
  });

  it("tells keys, revoked keys and certificate authorities apart", () => {
    const text = `ex1 ${KEY}\n@revoked * ${KEY}\n@cert-authority *.example.com ${KEY}\n`;
    assert.deepEqual(
      parseKnownHosts(text).map(({ mark, hosts }) => [mark, hosts]),
      [
        ["key", "ex1"],
        ["revoked", "*"],
        ["certAuthority", "*.example.com"],
      ],
    );
  });

  it("never throws, whatever is in it", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary", maxLength: 200 }),
        (text) => void linesFor(parseKnownHosts(text), "ex1", 22),
      ),
    );
  });
});
