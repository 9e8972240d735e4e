import type { Readable } from "node:stream";
import { Client, type Algorithms, type AuthenticationType } from "ssh2";
import { legacyAmong, offeredAlgorithms } from "./algorithms";
import { Authentication } from "./authentication";
import { cutEarly, notSsh } from "./dial-failure";
import type { Hop } from "./hop";
import { handshakeFailure } from "./handshake-failure";
import type { PreparedHop } from "./prepared-hop";
import { overhear } from "./server-offer";
import { SshError } from "./ssh-error";

/** What a dial is doing, for the message when its time is up. */
export interface DialStage {
  /** Which hop, as messages name it. */
  label: string;
  doing: "connecting" | "agreeing on keys" | "logging on";
}

export interface LogOnOptions {
  readonly prepared: PreparedHop;
  /** A connected socket, or the channel through a proxy. */
  readonly transport: Readable;
  readonly stage: DialStage;
  /** Its reason is what the caller gets. */
  readonly signal: AbortSignal;
  readonly onWarning: (text: string) => void;
}

/** Web, mail and VNC servers introduce themselves so. sshd may say other words before it hangs up ("Exceeded MaxStartups"). */
const OTHER_PROTOCOL = /^(HTTP\/|220[ -]|\* OK|\+OK|RFB )/;

const KEEP_ALIVE_EVERY = 15_000;

/** SSH_MSG_DISCONNECT reasons (RFC 4253 11.1) that mean "come again". */
const TOO_MANY_CONNECTIONS = 12;

/** Handshake, host key check and log-on over an open transport. */
export function logOn({ prepared, transport, stage, signal, onWarning }: LogOnOptions): Promise<Client> {
  const { hop, policy, credentials } = prepared;
  const client = new Client();
  const authentication = new Authentication(hop, credentials);
  let objection: SshError | undefined;
  let old: readonly string[] = [];

  return new Promise((resolve, reject) => {
    const settle = (finish: () => void) => {
      signal.removeEventListener("abort", abort);
      client.removeAllListeners();
      client.on("error", () => undefined); // late errors of a connection that is over; Connection adds its own listener
      finish();
    };
    const fail = (error: Error) =>
      settle(() => {
        client.destroy();
        transport.destroy();
        reject(error);
      });
    const abort = () => fail(signal.reason as Error);
    if (signal.aborted) return fail(signal.reason as Error);
    signal.addEventListener("abort", abort, { once: true });
    const overheard = overhear(transport, (line) => {
      if (OTHER_PROTOCOL.test(line)) fail(notSsh(hop, line));
    });

    client.on("handshake", (agreed) => {
      stage.doing = "logging on";
      old = legacyAmong(agreed);
    });
    client.on("ready", () =>
      settle(() => {
        if (authentication.signedWithSha1) old = [...old, "a SHA-1 signature of the user's key"];
        if (old.length > 0) onWarning(oldAlgorithms(hop, old));
        resolve(client);
      }),
    );
    client.on("close", () => fail(objection ?? cutEarly(hop, { reason: `while ${stage.doing}` })));
    client.on("change password", () => fail(expired(prepared)));
    client.on("error", (error: Error & { level?: string; code?: unknown }) => {
      if (objection) return fail(objection);
      if (stage.doing !== "logging on") return fail(handshakeFailure(hop, error, overheard));
      if (authentication.exhausted) return fail(authentication.failure(error));
      if (error.level === "agent" || error.level === "client-authentication") {
        authentication.notes.push(error.message);
        return;
      }
      if (typeof error.code === "number" && error.code !== TOO_MANY_CONNECTIONS) {
        return fail(authentication.failure(error, error.message));
      }
      fail(cutEarly(hop, { reason: error.message, cause: error }));
    });

    stage.doing = "agreeing on keys";
    client.connect({
      sock: transport,
      username: credentials.user,
      readyTimeout: 0,
      keepaliveInterval: KEEP_ALIVE_EVERY,
      keepaliveCountMax: Number.MAX_SAFE_INTEGER, // silence.ts decides: on a slow link answers queue behind an upload
      algorithms: {
        ...offeredAlgorithms(hop.target.legacyAlgorithms ?? false),
        serverHostKey: policy.algorithms,
      } as unknown as Algorithms,
      hostVerifier: (blob: Buffer) => {
        objection = policy.objection(blob);
        return objection === undefined;
      },
      authHandler: (allowed: AuthenticationType[] | null, _partial, next) =>
        next(authentication.next(allowed) as Parameters<typeof next>[0]),
    });
  });
}

function oldAlgorithms(hop: Hop, old: readonly string[]): string {
  return (
    `${hop.label}: logged on with ${old.join(", ")}, because ${hop.property("legacyAlgorithms")} is true and the ` +
    "server offers nothing better. Who sits in between may be able to read and change what goes over this connection. " +
    "Update its SSH server, or go through a proxy that stands beside it."
  );
}

function expired({ hop, credentials }: PreparedHop): SshError {
  return new SshError({
    code: "SSH_AUTHENTICATION",
    message:
      `${hop.label}: log-on as ${credentials.user} refused, the password has expired and must be changed. ` +
      `Change it on the server and give the new one in ${hop.property("password")}.`,
  });
}
