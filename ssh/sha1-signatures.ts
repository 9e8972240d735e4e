import type { BaseAgent, ParsedKey } from "ssh2";

/** Asked before a user's key signs with SHA-1; an error keeps it from doing so. */
export type Sha1Gate = () => Error | undefined;

/**
 * Servers from before RFC 8332 (OpenSSH 7.2) take an RSA key by such a signature only, and a DSA key knows no other:
 * ssh2 gives it to whoever asks.
 */
function isSha1(key: Pick<ParsedKey, "type">, hash: string | undefined): boolean {
  return key.type === "ssh-dss" || (key.type === "ssh-rsa" && (hash === undefined || hash === "sha1"));
}

export function guardedKey(key: ParsedKey, gate: Sha1Gate): ParsedKey {
  const sign = (data: Buffer | string, hash?: string): Buffer | Error =>
    (isSha1(key, hash) ? gate() : undefined) ?? key.sign(data, hash);
  return Object.create(key, { sign: { value: sign } }) as ParsedKey;
}

interface Signs {
  sign(
    key: ParsedKey,
    data: Buffer,
    options: { readonly hash?: string },
    done: (error?: Error, signature?: Buffer) => void,
  ): void;
}

export function guardedAgent(agent: BaseAgent, gate: Sha1Gate): BaseAgent {
  const signs = agent as unknown as Signs;
  const sign = signs.sign.bind(agent);
  signs.sign = (key, data, options, done) => {
    const objection = isSha1(key, options.hash) ? gate() : undefined;
    if (objection) done(objection);
    else sign(key, data, options, done);
  };
  return agent;
}
