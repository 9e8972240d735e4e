import type { Hop } from "./hop";
import { SshError } from "./ssh-error";

const UNREACHABLE = new Set(["ETIMEDOUT", "EHOSTUNREACH", "ENETUNREACH", "EHOSTDOWN", "ENETDOWN"]);

/** What a failed TCP connection means, by Node's error code. */
export function dialFailure(hop: Hop, cause: Error): SshError {
  const code = (cause as NodeJS.ErrnoException).code ?? "unknown error";
  const { label, host, port } = hop;
  if (code === "ECONNREFUSED") {
    return new SshError({
      code: "SSH_REFUSED",
      message: `${label}: refused the connection (${code}). Check that an SSH server runs on ${host} and listens on port ${port}.`,
      cause,
      canPass: true,
    });
  }
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") {
    return new SshError({
      code: "SSH_UNKNOWN_HOST",
      message: `${label}: unknown host, the name ${host} could not be resolved (${code}). Check ${hop.property("host")} and the name server.`,
      cause,
      canPass: code === "EAI_AGAIN",
    });
  }
  if (UNREACHABLE.has(code)) {
    return new SshError({
      code: "SSH_TIMED_OUT",
      message: `${label}: does not answer (${code}). Check that the machine is up and that no firewall is in between.`,
      cause,
      canPass: true,
    });
  }
  return cutEarly(hop, { reason: code, cause });
}

/** The server hung up before the log-on was through: sshd does so when too many are logging on (MaxStartups). */
export function cutEarly(hop: Hop, { reason, cause }: { reason: string; cause?: unknown }): SshError {
  return new SshError({
    code: "SSH_CLOSED",
    message:
      `${hop.label}: the connection was closed before the log-on was through (${reason}). ` +
      `Look into the SSH server's log; too many log-ons at once (MaxStartups) show like this.`,
    cause,
    canPass: true,
  });
}

/** Another service answers on that port; dialling again would not change it. */
export function notSsh(hop: Hop, line: string): SshError {
  return new SshError({
    code: "SSH_CLOSED",
    message: `${hop.label}: no SSH server, what answers begins with "${line}". Check ${hop.property("port")}.`,
  });
}
