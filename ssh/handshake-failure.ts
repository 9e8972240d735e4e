import { ALGORITHMS, hostKeyAlgorithms } from "./algorithms";
import { cutEarly } from "./dial-failure";
import type { Hop } from "./hop";
import type { OfferedList, Overheard } from "./server-offer";
import { SshError } from "./ssh-error";

interface Mismatch {
  readonly pattern: RegExp;
  readonly what: string;
  readonly list: OfferedList;
  readonly accepted: readonly string[];
}

/** ssh2's words (lib/protocol/kex.js) and what they are about. */
const MISMATCHES: readonly Mismatch[] = [
  { pattern: /key exchange/, what: "key exchange algorithm", list: "kex", accepted: ALGORITHMS.kex },
  { pattern: /host key/, what: "host key algorithm", list: "hostKey", accepted: hostKeyAlgorithms([]) },
  { pattern: /cipher/, what: "cipher", list: "cipherOut", accepted: ALGORITHMS.cipher },
  { pattern: /MAC/, what: "MAC algorithm", list: "macOut", accepted: ALGORITHMS.hmac },
  { pattern: /compression/, what: "compression", list: "compressOut", accepted: ALGORITHMS.compress },
];

/** What an error before the log-on means. */
export function handshakeFailure(hop: Hop, cause: Error, overheard: Overheard): SshError {
  if (/no matching/.test(cause.message)) return noCommonAlgorithm(hop, cause, overheard);
  const level = (cause as { level?: string }).level;
  const code: unknown = (cause as NodeJS.ErrnoException).code;
  const reason = typeof code === "string" ? code : cause.message;
  const disconnected = typeof code === "number";
  if (level === "client-socket" || disconnected || /Connection lost/.test(cause.message)) {
    const { firstLine } = overheard;
    const said = firstLine !== "" && !firstLine.startsWith("SSH-") ? `, after saying "${firstLine}"` : "";
    return cutEarly(hop, { reason: `${reason}${said}`, cause });
  }
  return new SshError({
    code: "SSH_CLOSED",
    message:
      `${hop.label}: the SSH handshake failed (${cause.message}). ` +
      `Check that ${hop.property("port")} ${hop.port} is the SSH server's, and look into its log.`,
    cause,
  });
}

function noCommonAlgorithm(hop: Hop, cause: Error, { offer }: Overheard): SshError {
  const mismatch = MISMATCHES.find(({ pattern }) => pattern.test(cause.message));
  const offered = mismatch && offer ? offer[mismatch.list].join(", ") : "";
  return new SshError({
    code: "SSH_NO_COMMON_ALGORITHM",
    message:
      `${hop.label}: no common ${mismatch?.what ?? "algorithm"}` +
      (offered ? `, the server offers ${offered}` : "") +
      (mismatch ? `; accepted here: ${mismatch.accepted.join(", ")}` : "") +
      `. Enable one of these on the server, or update its SSH server.`,
    cause,
  });
}
