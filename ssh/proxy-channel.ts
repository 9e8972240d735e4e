import type { Client, ClientChannel } from "ssh2";
import { cutEarly } from "./dial-failure";
import type { Hop } from "./hop";
import { SshError } from "./ssh-error";

/** Channel open failures (RFC 4254 5.1). */
const PROHIBITED = 1;

/** A channel from the proxy to the server behind it. */
export function openThrough(options: {
  readonly client: Client;
  readonly proxy: Hop;
  readonly server: Hop;
  readonly signal: AbortSignal;
}): Promise<ClientChannel> {
  const { client, proxy, server, signal } = options;
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason as Error);
    if (signal.aborted) return abort();
    signal.addEventListener("abort", abort, { once: true });
    const opened = (error: Error | undefined, channel: ClientChannel) => {
      signal.removeEventListener("abort", abort);
      if (error) reject(refusal({ proxy, server, error }));
      else resolve(channel);
    };
    try {
      client.forwardOut("127.0.0.1", 0, server.host, server.port, opened);
    } catch (cause) {
      reject(cutEarly(proxy, { reason: "the proxy hung up", cause }));
    }
  });
}

function refusal({ proxy, server, error }: { proxy: Hop; server: Hop; error: Error }): SshError {
  const prohibited = (error as { reason?: unknown }).reason === PROHIBITED;
  return new SshError({
    code: "SSH_REFUSED",
    message: prohibited
      ? `${proxy.label}: refuses to forward connections. Allow ${proxy.target.user} to open ${server.address} there (AllowTcpForwarding).`
      : `${server.label}: the proxy could not reach it (${error.message}). Check that an SSH server listens there and that the proxy may reach it.`,
    cause: error,
    canPass: !prohibited,
  });
}
