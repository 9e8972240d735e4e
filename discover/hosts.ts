import { isIPv6 } from "node:net";

export interface Host {
  readonly host: string;
  readonly port: number;
}

/** A host a line; what follows "#" is for people, and one that is named twice is looked at once. */
export function hostsIn(text: string): readonly Host[] {
  return distinct(
    text
      .split(/\r?\n/)
      .map((line) => line.replace(/#.*/, "").trim())
      .filter((line) => line !== "")
      .map(hostOf),
  );
}

/** "ex1", "ex1.corp.example:2222", "[fe80::1]:22". Throws where it is none. */
export function hostOf(text: string): Host {
  const [, bracketed, named, port] = /^(?:\[([^\]]+)\]|([^\s:[\]]+))(?::(\d{1,5}))?$/.exec(text) ?? [];
  const host = isIPv6(text) ? text : (bracketed ?? named);
  const number = Number(port ?? 22);
  if (host === undefined || number < 1 || number > 65535)
    throw new Error(`"${text}" is not a host, with or without a port.`);
  return { host, port: number };
}

export function distinct(hosts: readonly Host[]): readonly Host[] {
  const seen = new Map(hosts.map((host) => [addressOf(host).toLowerCase(), host]));
  return [...seen.values()];
}

/** As an id of an import has it: the port where it is not the usual one. */
export function addressOf({ host, port }: Host): string {
  if (port === 22) return host;
  return `${isIPv6(host) ? `[${host}]` : host}:${String(port)}`;
}
