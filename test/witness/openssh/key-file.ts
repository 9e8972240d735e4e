import { readFileSync } from "node:fs";
import { succeed } from "./program";

export interface KeyFile {
  /** Of the private half; the public one has ".pub" behind it. */
  readonly path: string;
  readonly privateKey: string;
  /** "ssh-ed25519 AAAA…" */
  readonly publicKey: string;
}

/** A key made by ssh-keygen; `how` are its further arguments, as in ["-t", "ed25519"]. */
export async function makeKey(path: string, how: readonly string[], passphrase = ""): Promise<KeyFile> {
  await succeed("ssh-keygen", ["-q", "-N", passphrase, "-C", "witness", "-f", path, ...how]);
  const [type, base64] = readFileSync(`${path}.pub`, "utf8").split(" ");
  return { path, privateKey: readFileSync(path, "utf8"), publicKey: `${type} ${base64}` };
}
