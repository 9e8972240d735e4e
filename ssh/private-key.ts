import { createPrivateKey, type KeyObject } from "node:crypto";
import { utils, type ParsedKey } from "ssh2";
import type { Hop } from "./hop";
import { openSshEd25519 } from "./open-ssh-ed25519";
import { SshError } from "./ssh-error";

/** The target's private key, ready to sign. undefined: none was given. The text never reaches a message. */
export function readPrivateKey(hop: Hop): ParsedKey | undefined {
  const { privateKey, privateKeyPassword } = hop.target;
  if (privateKey === undefined) return undefined;
  const text = isPkcs8(privateKey) ? fromPkcs8(hop, privateKey) : privateKey;
  // ssh2's types say one key, its parser gives an array for some OpenSSH files.
  const parsed = utils.parseKey(text, privateKeyPassword) as ParsedKey | readonly ParsedKey[] | Error;
  if (parsed instanceof Error) throw unreadable(hop, parsed);
  const key = Array.isArray(parsed) ? (parsed as readonly ParsedKey[])[0] : (parsed as ParsedKey);
  if (key === undefined || !key.isPrivateKey()) {
    throw failure(hop, `${hop.property("privateKey")} is a public key`, "Give the private one");
  }
  return key;
}

function isPkcs8(text: string): boolean {
  return /-----BEGIN (ENCRYPTED )?PRIVATE KEY-----/.test(text);
}

/** "BEGIN PRIVATE KEY" is what OpenSSL and Pulumi's tls package write, and what ssh2 does not read. */
function fromPkcs8(hop: Hop, text: string): string {
  try {
    const passphrase = hop.target.privateKeyPassword;
    return sshText(createPrivateKey({ key: text, ...(passphrase === undefined ? {} : { passphrase }) }));
  } catch (cause) {
    const locked = text.includes("ENCRYPTED");
    const missing = locked && hop.target.privateKeyPassword === undefined;
    throw unreadable(
      hop,
      new Error(missing ? "no passphrase given" : locked ? "bad passphrase" : "malformed", { cause }),
    );
  }
}

function sshText(key: KeyObject): string {
  if (key.asymmetricKeyType === "ed25519") return openSshEd25519(key);
  const type = key.asymmetricKeyType === "ec" ? "sec1" : "pkcs1";
  return key.export({ format: "pem", type }).toString();
}

function unreadable(hop: Hop, cause: Error): SshError {
  const password = hop.property("privateKeyPassword");
  if (/no passphrase/.test(cause.message)) {
    return failure(
      hop,
      `${hop.property("privateKey")} is encrypted and there is no ${password}`,
      `Give ${password}`,
      cause,
    );
  }
  // The second is what a cipher says that authenticates (aes256-gcm@openssh.com).
  if (/bad passphrase|unable to authenticate data/i.test(cause.message)) {
    return failure(
      hop,
      `${password} does not open ${hop.property("privateKey")}`,
      "Check the pass phrase",
      cause,
    );
  }
  // ssh2 knows chacha20-poly1305 on the wire only, and gives Node an IV of the wrong length.
  if (/initialization vector/i.test(cause.message)) {
    return failure(
      hop,
      `${hop.property("privateKey")} is encrypted by a cipher that is not supported here (chacha20-poly1305)`,
      "Encrypt it anew: ssh-keygen -p -Z aes256-ctr -f FILE",
      cause,
    );
  }
  return failure(
    hop,
    `${hop.property("privateKey")} cannot be read as a private key`,
    "Give the whole text of an OpenSSH, PEM or PuTTY key file, line breaks included, not its path",
    cause,
  );
}

function failure(hop: Hop, what: string, remedy: string, cause?: Error): SshError {
  return new SshError({
    code: "SSH_KEY_UNREADABLE",
    message: `${hop.label}: not dialled, because ${what}. ${remedy}.`,
    cause,
  });
}
