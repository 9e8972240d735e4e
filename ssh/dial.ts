import { Connection } from "./connection";
import type { SshConnection } from "./contract";
import { logOn, type DialStage } from "./log-on";
import type { PreparedHop } from "./prepared-hop";
import { openThrough } from "./proxy-channel";
import { SshError } from "./ssh-error";
import { openTcp } from "./tcp";
import { withinTime } from "./time-limit";

export interface PreparedRoute {
  readonly server: PreparedHop;
  readonly proxy?: PreparedHop;
}

const PER_DIAL_SECONDS = 15;

export interface DialOptions {
  readonly route: PreparedRoute;
  readonly signal: AbortSignal;
  /** Kept up to date while it goes on. */
  readonly stage: DialStage;
  readonly onWarning: (text: string) => void;
}

/** One attempt: the proxy if there is one, then the server; each hop within its own perDialTimeout. */
export async function dial({ route, signal, stage, onWarning }: DialOptions): Promise<SshConnection> {
  const { server, proxy } = route;
  if (proxy === undefined) {
    return hopInTime({ prepared: server, signal, stage }, async (inTime) => {
      const transport = await openTcp(server.hop, inTime);
      const client = await logOn({ prepared: server, transport, stage, signal: inTime, onWarning });
      return new Connection({ hop: server.hop, client, transport, under: [] });
    });
  }
  const outer = await hopInTime({ prepared: proxy, signal, stage }, async (inTime) => {
    const transport = await openTcp(proxy.hop, inTime);
    return {
      transport,
      client: await logOn({ prepared: proxy, transport, stage, signal: inTime, onWarning }),
    };
  });
  try {
    return await hopInTime({ prepared: server, signal, stage }, async (inTime) => {
      const hops = { proxy: proxy.hop, server: server.hop };
      const transport = await openThrough({ client: outer.client, ...hops, signal: inTime });
      const client = await logOn({ prepared: server, transport, stage, signal: inTime, onWarning });
      return new Connection({ hop: server.hop, client, transport, under: [outer] });
    });
  } catch (error) {
    outer.client.destroy();
    outer.transport.destroy();
    throw error;
  }
}

function hopInTime<T>(
  { prepared, signal, stage }: { prepared: PreparedHop; signal: AbortSignal; stage: DialStage },
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { hop } = prepared;
  const seconds = hop.target.perDialTimeout ?? PER_DIAL_SECONDS;
  stage.label = hop.label;
  stage.doing = "connecting";
  const onTimeout = () =>
    new SshError({
      code: "SSH_TIMED_OUT",
      message:
        `${hop.label}: no log-on within ${seconds} s, still ${stage.doing}. ` +
        `Check the machine and the firewalls in between, or raise ${hop.property("perDialTimeout")}.`,
      canPass: true,
    });
  return withinTime({ ms: seconds > 0 ? seconds * 1000 : Infinity, signal, onTimeout }, work);
}
