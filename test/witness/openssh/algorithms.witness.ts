import assert from "node:assert/strict";
import { connect } from "../../../ssh/connect";
import type { SshTarget } from "../../../ssh/contract";
import { SshError } from "../../../ssh/ssh-error";
import { benchFolder } from "./bench-folder";
import { makeKey } from "./key-file";
import { succeed } from "./program";
import { startSshd, type SshdOptions } from "./sshd";

const CERTIFICATE = /-cert-v01@openssh\.com$/;

/** What ssh2 has not, and why that is no loss. A name that is neither here nor agreed on fails the tests. */
const MISSING: readonly (readonly [pattern: RegExp, reason: string])[] = [
  [/^sntrup761x25519/, "ssh2 has no post-quantum key exchange; every server that has it has curve25519 too"],
  [/^umac-/, "ssh2 has no UMAC; every server that has it has HMAC too"],
  [/-96(-etm@openssh\.com)?$/, "a MAC cut short; off in every server unless its owner asks for it"],
  [/^hmac-md5/, "MD5; every server that has it has HMAC-SHA1 too"],
  [
    /-cert-v01@openssh\.com$/,
    "a certificate in place of a key: ssh2 reads none; the key itself is asked for",
  ],
  [/^sk-|^webauthn-/, "a key on a security token, which a server does not have"],
];

/** Taken with legacyAlgorithms only. */
const OLD: readonly RegExp[] = [/-sha1(-etm@openssh\.com)?$/, /-cbc$/, /^ssh-rsa$/, /^ssh-dss$/];

/** Arguments of ssh-keygen for a key that can sign so. */
const KEYS: Readonly<Record<string, readonly string[]>> = {
  "ssh-ed25519": ["-t", "ed25519"],
  "ecdsa-sha2-nistp256": ["-t", "ecdsa", "-b", "256"],
  "ecdsa-sha2-nistp384": ["-t", "ecdsa", "-b", "384"],
  "ecdsa-sha2-nistp521": ["-t", "ecdsa", "-b", "521"],
  "rsa-sha2-256": ["-t", "rsa", "-b", "2048"],
  "rsa-sha2-512": ["-t", "rsa", "-b", "2048"],
  "ssh-rsa": ["-t", "rsa", "-b", "2048"],
  "ssh-dss": ["-t", "dsa"],
};

interface Offer {
  readonly name: string;
  readonly sshd: SshdOptions;
  /** Finds in sshd's log what was agreed on. */
  readonly agreed: RegExp;
}

describe("with OpenSSH's sshd", () => {
  let lists: Map<string, readonly string[]>;

  before(async () => {
    lists = await offeredByDefault();
  });

  const KINDS = [
    {
      what: "key exchange",
      keyword: "kexalgorithms",
      query: "kex",
      one: (name: string): Offer => ({
        name,
        sshd: { config: [`KexAlgorithms ${name}`] },
        agreed: /kex: algorithm: (\S+)/,
      }),
    },
    {
      what: "cipher",
      keyword: "ciphers",
      query: "cipher",
      one: (name: string): Offer => ({
        name,
        sshd: { config: [`Ciphers ${name}`] },
        agreed: /kex: client->server cipher: (\S+)/,
      }),
    },
    {
      what: "MAC",
      keyword: "macs",
      query: "mac",
      one: (name: string): Offer => ({
        name,
        sshd: { config: ["Ciphers aes128-ctr", `MACs ${name}`] },
        agreed: /kex: client->server cipher: \S+ MAC: (\S+)/,
      }),
    },
    {
      what: "host key",
      keyword: "hostkeyalgorithms",
      query: "HostKeyAlgorithms",
      one: (name: string): Offer => ({
        name,
        sshd: {
          config: [`HostKeyAlgorithms ${name}`],
          hostKeys: [KEYS[name.replace(CERTIFICATE, "")] ?? []],
          certificates: CERTIFICATE.test(name),
        },
        agreed: /kex: host key algorithm: (\S+)/,
      }),
    },
  ] as const;

  for (const { what, keyword, query, one } of KINDS) {
    it(`each ${what} is agreed on or refused with a reason, an old one agreed on with legacyAlgorithms only`, async () => {
      const offered = lists.get(keyword) ?? [];
      const all = new Set([...offered, ...(await succeed("ssh", ["-Q", query])).trim().split("\n")]);
      const names = [...all].filter(canBeServed);
      assert.ok(offered.length > 5 && names.some(isOld), names.join());
      assert.deepEqual(
        await judged(names, one, {}),
        expected(names, { old: () => "refused, legacyAlgorithms would do" }),
      );
      assert.deepEqual(
        await judged(names, one, { legacyAlgorithms: true }),
        expected(names, { old: (name) => `${name}, warned` }),
      );
    });
  }
});

type Outcomes = Readonly<Record<string, string>>;

function expected(names: readonly string[], { old }: { old: (name: string) => string }): Outcomes {
  return Object.fromEntries(
    names.map((name) => [name, isMissing(name) ? "refused" : isOld(name) ? old(name) : name]),
  );
}

async function judged(
  names: readonly string[],
  one: (name: string) => Offer,
  how: Partial<SshTarget>,
): Promise<Outcomes> {
  const outcomes: Record<string, string> = {};
  for (const name of names) outcomes[name] = await judge(one(name), how);
  return outcomes;
}

/** What came of it, in sshd's words where they agreed. */
async function judge({ name, sshd: options, agreed }: Offer, how: Partial<SshTarget>): Promise<string> {
  const sshd = await startSshd(options);
  try {
    const warnings: string[] = [];
    const onWarning = (text: string): void => void warnings.push(text);
    const connection = await connect({ ...sshd.target, ...how }, { onWarning });
    const { stdout } = await connection.exec("echo through");
    assert.equal(stdout.toString(), "through\n");
    connection.close();
    const [, found = ""] = await sshd.logged(agreed);
    return [found, ...warnings.map((text) => (text.includes(name) ? "warned" : text))].join(", ");
  } catch (error) {
    assert.ok(error instanceof SshError, String(error));
    assert.equal(error.code, "SSH_NO_COMMON_ALGORITHM", error.message);
    assert.ok(error.message.includes(`the server offers ${name}`), error.message);
    return error.message.includes("legacyAlgorithms: true accepts")
      ? "refused, legacyAlgorithms would do"
      : "refused";
  } finally {
    await sshd.stop();
  }
}

function isMissing(name: string): boolean {
  return MISSING.some(([pattern]) => pattern.test(name));
}

function isOld(name: string): boolean {
  return !isMissing(name) && OLD.some((pattern) => pattern.test(name));
}

/** A key on a security token cannot be had here: it is neither agreed on nor refused. */
function canBeServed(name: string): boolean {
  return !/^sk-|^webauthn-/.test(name);
}

/** `sshd -T`: by keyword. */
async function offeredByDefault(): Promise<Map<string, readonly string[]>> {
  const folder = benchFolder();
  try {
    const { path } = await makeKey(folder.file("key"), ["-t", "ed25519"]);
    const text = await succeed("sshd", ["-T", "-f", "/dev/null", "-h", path]);
    return new Map(
      text
        .trim()
        .split("\n")
        .map((line) => line.split(" "))
        .map(([keyword = "", list = ""]) => [keyword, list.split(",")]),
    );
  } finally {
    folder.remove();
  }
}
