import { utils } from "ssh2";

export interface FrontHostKey {
  /** OpenSSH private key text, for startFront's hostKeys. */
  readonly privateKey: string;
  /** "ssh-ed25519 AAAA…", for a client's hostKey. */
  readonly publicKey: string;
}

/** A new host key for a simulated SSH server. */
export function newHostKey(type: "ed25519" | "ecdsa" | "rsa" = "ed25519"): FrontHostKey {
  const pair = generate(type);
  return { privateKey: pair.private, publicKey: pair.public.trim() };
}

function generate(type: "ed25519" | "ecdsa" | "rsa") {
  switch (type) {
    case "ed25519":
      return utils.generateKeyPairSync("ed25519");
    case "ecdsa":
      return utils.generateKeyPairSync("ecdsa", { bits: 256 });
    case "rsa":
      return utils.generateKeyPairSync("rsa", { bits: 2048 });
  }
}
