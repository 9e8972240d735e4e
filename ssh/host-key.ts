import { createHash } from "node:crypto";

/** A server's public key as it crosses the wire (RFC 4253 6.6): its type is the first string in the blob. */
export interface HostKey {
  readonly type: string;
  readonly blob: Buffer;
}

const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;
const LONGEST_TYPE = 64;

export function hostKeyFromBlob(blob: Buffer): HostKey | undefined {
  if (blob.length < 5) return undefined;
  const length = blob.readUInt32BE(0);
  if (length === 0 || length > LONGEST_TYPE || blob.length <= 4 + length) return undefined;
  const type = blob.toString("latin1", 4, 4 + length);
  return /^[a-z0-9@.-]+$/.test(type) ? { type, blob } : undefined;
}

export function hostKeyFromBase64(text: string): HostKey | undefined {
  return BASE64.test(text) ? hostKeyFromBlob(Buffer.from(text, "base64")) : undefined;
}

/**
 * Keys as people paste them, one a line: "ssh-ed25519 AAAA… comment", the bare base64, or a line of ssh-keyscan
 * with the host in front. undefined: a line holds no key.
 */
export function parseHostKeys(text: string): readonly HostKey[] | undefined {
  const keys: HostKey[] = [];
  for (const line of text.split(/\r?\n/)) {
    const words = line.trim().split(/\s+/);
    if (words[0] === "" || words[0]?.startsWith("#")) continue;
    const key = words
      .slice(0, 3)
      .map(hostKeyFromBase64)
      .find((found) => found !== undefined);
    if (key === undefined) return undefined;
    keys.push(key);
  }
  return keys.length > 0 ? keys : undefined;
}

/** As ssh-keygen -l prints it. */
export function fingerprint(key: HostKey): string {
  return `SHA256:${createHash("sha256").update(key.blob).digest("base64").replace(/=+$/, "")}`;
}

/** The line as known_hosts wants it. */
export function knownHostsLine(host: string, port: number, key: HostKey): string {
  return `${knownHostsName(host, port)} ${key.type} ${key.blob.toString("base64")}`;
}

/** OpenSSH looks a host up in lower case, and with brackets when the port is not 22 (sshd(8), SSH_KNOWN_HOSTS). */
export function knownHostsName(host: string, port: number): string {
  return port === 22 ? host.toLowerCase() : `[${host.toLowerCase()}]:${port}`;
}

export function sameKey(one: HostKey, other: HostKey): boolean {
  return one.blob.equals(other.blob);
}
