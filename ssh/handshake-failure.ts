import { hostKeyAlgorithms, offeredAlgorithms } from "./algorithms";
import { cutEarly } from "./dial-failure";
import type { Hop } from "./hop";
import type { OfferedList, Overheard } from "./server-offer";
import { SshError } from "./ssh-error";

interface Mismatch {
  readonly pattern: RegExp;
  readonly what: string;
  readonly list: OfferedList;
  readonly accepted: (legacy: boolean) => readonly string[];
}

/** ssh2's words (lib/protocol/kex.js) and what they are about. */
const MISMATCHES: readonly Mismatch[] = [
  {
    pattern: /key exchange/,
    what: "key exchange algorithm",
    list: "kex",
    accepted: (legacy) => offeredAlgorithms(legacy).kex,
  },
  {
    pattern: /host key/,
    what: "host key algorithm",
    list: "hostKey",
    accepted: (legacy) => hostKeyAlgorithms([], legacy),
  },
  {
    pattern: /cipher/,
    what: "cipher",
    list: "cipherOut",
    accepted: (legacy) => offeredAlgorithms(legacy).cipher,
  },
  {
    pattern: /MAC/,
    what: "MAC algorithm",
    list: "macOut",
    accepted: (legacy) => offeredAlgorithms(legacy).hmac,
  },
  {
    pattern: /compression/,
    what: "compression",
    list: "compressOut",
    accepted: (legacy) => offeredAlgorithms(legacy).compress,
  },
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
  const offered = (mismatch && offer?.[mismatch.list]) ?? [];
  const { legacyAlgorithms = false } = hop.target;
  const wouldDo =
    !legacyAlgorithms && offered.some((name) => mismatch?.accepted(true).includes(name) === true);
  return new SshError({
    code: "SSH_NO_COMMON_ALGORITHM",
    message:
      `${hop.label}: no common ${mismatch?.what ?? "algorithm"}` +
      (offered.length > 0 ? `, the server offers ${offered.join(", ")}` : "") +
      (mismatch ? `; accepted here: ${mismatch.accepted(legacyAlgorithms).join(", ")}` : "") +
      ". Enable one of these on the server, or update its SSH server." +
      (wouldDo
        ? ` If neither can be done, ${hop.property("legacyAlgorithms")}: true accepts what it offers, though that is broken by now.`
        : ""),
    cause,
  });
}
