import type { KeyObject } from "node:crypto";

/** An Ed25519 key in OpenSSH's own private key format (PROTOCOL.key), unencrypted: Node cannot write it. */
export function openSshEd25519(key: KeyObject): string {
  const { x, d } = key.export({ format: "jwk" });
  const publicBytes = Buffer.from(x ?? "", "base64url");
  const secretBytes = Buffer.concat([Buffer.from(d ?? "", "base64url"), publicBytes]);
  const publicBlob = Buffer.concat([sshString("ssh-ed25519"), sshString(publicBytes)]);
  const check = Buffer.alloc(8);
  const secrets = Buffer.concat([
    check,
    sshString("ssh-ed25519"),
    sshString(publicBytes),
    sshString(secretBytes),
    sshString(""),
  ]);
  const padding = Buffer.from(
    Array.from({ length: (8 - (secrets.length % 8)) % 8 }, (_, index) => index + 1),
  );
  const one = Buffer.from([0, 0, 0, 1]);
  const body = Buffer.concat([
    Buffer.from("openssh-key-v1\0", "latin1"),
    sshString("none"),
    sshString("none"),
    sshString(""),
    one,
    sshString(publicBlob),
    sshString(Buffer.concat([secrets, padding])),
  ]);
  const lines = body.toString("base64").match(/.{1,70}/g) ?? [];
  return ["-----BEGIN OPENSSH PRIVATE KEY-----", ...lines, "-----END OPENSSH PRIVATE KEY-----", ""].join(
    "\n",
  );
}

function sshString(data: string | Buffer): Buffer {
  const bytes = typeof data === "string" ? Buffer.from(data, "latin1") : data;
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
