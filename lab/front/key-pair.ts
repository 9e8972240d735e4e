import { utils } from "ssh2";

type KeyType = "ed25519" | "ecdsa" | "rsa";

export interface KeyPair {
  /** OpenSSH private key text. */
  readonly privateKey: string;
  /** "ssh-ed25519 AAAA…" */
  readonly publicKey: string;
}

/** A new key, for a simulated server (startFront's hostKeys) or a user. */
export function newKeyPair(type: KeyType = "ed25519"): KeyPair {
  for (;;) {
    const pair = generate(type);
    if (isWhole(pair.private)) return { privateKey: pair.private, publicKey: pair.public.trim() };
  }
}

/** About 1 of 170 keys that ssh2 1.17 makes is a byte short: it drops a zero in front. */
function isWhole(text: string): boolean {
  const key = utils.parseKey(text);
  if (key instanceof Error) return false;
  const data = Buffer.from("whole?");
  return key.verify(data, key.sign(data));
}

function generate(type: KeyType) {
  switch (type) {
    case "ed25519":
      return utils.generateKeyPairSync("ed25519");
    case "ecdsa":
      return utils.generateKeyPairSync("ecdsa", { bits: 256 });
    case "rsa":
      return utils.generateKeyPairSync("rsa", { bits: 2048 });
  }
}
