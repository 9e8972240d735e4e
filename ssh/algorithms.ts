/**
 * What is offered to servers, best first. No SHA-1, no CBC, and no diffie-hellman-group-exchange-*: making its group
 * costs 1.6 s of CPU per connection in this runtime, and every server that has it has a fixed group as well.
 */
export const ALGORITHMS = {
  kex: [
    "curve25519-sha256",
    "curve25519-sha256@libssh.org",
    "ecdh-sha2-nistp256",
    "ecdh-sha2-nistp384",
    "ecdh-sha2-nistp521",
    "diffie-hellman-group14-sha256",
    "diffie-hellman-group16-sha512",
    "diffie-hellman-group18-sha512",
  ],
  cipher: [
    "aes128-gcm@openssh.com",
    "aes256-gcm@openssh.com",
    "aes128-ctr",
    "aes192-ctr",
    "aes256-ctr",
    "chacha20-poly1305@openssh.com",
  ],
  hmac: ["hmac-sha2-256-etm@openssh.com", "hmac-sha2-512-etm@openssh.com", "hmac-sha2-256", "hmac-sha2-512"],
  compress: ["none"],
} as const;

/** Signature algorithms for a server's key, by the key's type: one RSA key serves two of them (RFC 8332). */
const SIGNATURES: Readonly<Record<string, readonly string[]>> = {
  "ssh-ed25519": ["ssh-ed25519"],
  "ecdsa-sha2-nistp256": ["ecdsa-sha2-nistp256"],
  "ecdsa-sha2-nistp384": ["ecdsa-sha2-nistp384"],
  "ecdsa-sha2-nistp521": ["ecdsa-sha2-nistp521"],
  "ssh-rsa": ["rsa-sha2-512", "rsa-sha2-256"],
};

export function canAskFor(keyType: string): boolean {
  return SIGNATURES[keyType] !== undefined;
}

/** All of them, those for key types that are known first: as OpenSSH asks, so that it gets a key that it can compare. */
export function hostKeyAlgorithms(knownTypes: readonly string[]): readonly string[] {
  const types = new Set([...knownTypes, ...Object.keys(SIGNATURES)]);
  return [...types].flatMap((type) => SIGNATURES[type] ?? []);
}
