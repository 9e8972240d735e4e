import { isIPv6 } from "node:net";
import type { SshTarget } from "./contract";

export type HopTarget = Omit<SshTarget, "proxy">;

/** One handshake: the server itself, or the proxy on the way to it. */
export interface Hop {
  readonly target: HopTarget;
  readonly host: string;
  readonly port: number;
  /** host:port */
  readonly address: string;
  /** How messages begin: the address and, with a proxy, which of the two it is. */
  readonly label: string;
  /** The input's name for messages: "hostKey", or "proxy.hostKey". */
  readonly property: (name: keyof HopTarget) => string;
}

export interface Route {
  readonly server: Hop;
  readonly proxy?: Hop;
}

export function routeTo(target: SshTarget): Route {
  const address = addressOf(target);
  if (target.proxy === undefined) {
    return { server: hop({ target, label: address, prefix: "" }) };
  }
  const proxyAddress = addressOf(target.proxy);
  return {
    server: hop({ target, label: `${address} (through the proxy ${proxyAddress})`, prefix: "" }),
    proxy: hop({
      target: target.proxy,
      label: `${proxyAddress} (the proxy for ${address})`,
      prefix: "proxy.",
    }),
  };
}

function hop({ target, label, prefix }: { target: HopTarget; label: string; prefix: string }): Hop {
  return {
    target,
    host: target.host,
    port: portOf(target),
    address: addressOf(target),
    label,
    property: (name) => `${prefix}${name}`,
  };
}

function addressOf(target: HopTarget): string {
  return isIPv6(target.host) ? `[${target.host}]:${portOf(target)}` : `${target.host}:${portOf(target)}`;
}

function portOf(target: HopTarget): number {
  return target.port ?? 22;
}
