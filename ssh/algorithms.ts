/** What is offered to servers, best first, by ssh2's names for the lists. */
export interface OfferedAlgorithms {
  readonly kex: readonly string[];
  readonly cipher: readonly string[];
  readonly hmac: readonly string[];
  readonly compress: readonly string[];
}

/**
 * No SHA-1 and no CBC. diffie-hellman-group-exchange-sha256 last, for servers that have nothing else: checking the
 * group that the server makes up costs 1.6 s of CPU per connection in this runtime.
 */
const MODERN: OfferedAlgorithms = {
  kex: [
    "curve25519-sha256",
    "curve25519-sha256@libssh.org",
    "ecdh-sha2-nistp256",
    "ecdh-sha2-nistp384",
    "ecdh-sha2-nistp521",
    "diffie-hellman-group14-sha256",
    "diffie-hellman-group16-sha512",
    "diffie-hellman-group18-sha512",
    "diffie-hellman-group-exchange-sha256",
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
};

/**
 * Behind those, with legacyAlgorithms: what RFC 4253 (6.3, 6.4, 8) demands of each server of its time, and the CBC
 * ciphers of OpenSSH before 6.7. SSH servers that still run on Windows Server 2003 are of that time (operations.md 9.1).
 */
const LEGACY: OfferedAlgorithms = {
  kex: ["diffie-hellman-group14-sha1", "diffie-hellman-group-exchange-sha1", "diffie-hellman-group1-sha1"],
  cipher: ["aes256-cbc", "aes192-cbc", "aes128-cbc", "3des-cbc"],
  hmac: ["hmac-sha1-etm@openssh.com", "hmac-sha1"],
  compress: [],
};

/** Signature algorithms for a server's key, by the key's type: one RSA key serves several of them (RFC 8332). */
const SIGNATURES: Readonly<Record<string, readonly string[]>> = {
  "ssh-ed25519": ["ssh-ed25519"],
  "ecdsa-sha2-nistp256": ["ecdsa-sha2-nistp256"],
  "ecdsa-sha2-nistp384": ["ecdsa-sha2-nistp384"],
  "ecdsa-sha2-nistp521": ["ecdsa-sha2-nistp521"],
  "ssh-rsa": ["rsa-sha2-512", "rsa-sha2-256"],
};

/** Both sign with SHA-1. */
const LEGACY_SIGNATURES: Readonly<Record<string, readonly string[]>> = {
  "ssh-rsa": ["ssh-rsa"],
  "ssh-dss": ["ssh-dss"],
};

export function offeredAlgorithms(legacy: boolean): OfferedAlgorithms {
  if (!legacy) return MODERN;
  return {
    kex: [...MODERN.kex, ...LEGACY.kex],
    cipher: [...MODERN.cipher, ...LEGACY.cipher],
    hmac: [...MODERN.hmac, ...LEGACY.hmac],
    compress: MODERN.compress,
  };
}

export function canAskFor(keyType: string, legacy: boolean): boolean {
  return signaturesOf(keyType, legacy).length > 0;
}

/** All of them, those for key types that are known first: as OpenSSH asks, so that it gets a key that it can compare. */
export function hostKeyAlgorithms(knownTypes: readonly string[], legacy: boolean): readonly string[] {
  const types = new Set([...knownTypes, ...Object.keys(SIGNATURES), ...Object.keys(LEGACY_SIGNATURES)]);
  return [...types].flatMap((type) => signaturesOf(type, legacy));
}

function signaturesOf(keyType: string, legacy: boolean): readonly string[] {
  return [...(SIGNATURES[keyType] ?? []), ...(legacy ? (LEGACY_SIGNATURES[keyType] ?? []) : [])];
}

/** What a handshake agreed on, as ssh2 tells it. */
export interface Agreed {
  readonly kex: string;
  readonly serverHostKey: string;
  readonly cs: AgreedDirection;
  readonly sc: AgreedDirection;
}

interface AgreedDirection {
  readonly cipher: string;
  /** Empty where the cipher authenticates by itself. */
  readonly mac: string;
}

/** In words, each once; empty where nothing is old. */
export function legacyAmong({ kex, serverHostKey, cs, sc }: Agreed): readonly string[] {
  const old = (list: readonly string[], names: readonly string[], what: string) =>
    list.filter((name) => names.includes(name)).map((name) => `${what} ${name}`);
  return [
    ...new Set([
      ...old(LEGACY.kex, [kex], "key exchange"),
      ...old(Object.values(LEGACY_SIGNATURES).flat(), [serverHostKey], "host key signature"),
      ...old(LEGACY.cipher, [cs.cipher, sc.cipher], "cipher"),
      ...old(LEGACY.hmac, [cs.mac, sc.mac], "MAC"),
    ]),
  ];
}
