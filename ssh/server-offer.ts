import type { Readable } from "node:stream";

/** The name-lists of the server's SSH_MSG_KEXINIT in the order of RFC 4253 7.1. */
const LISTS = [
  "kex",
  "hostKey",
  "cipherOut",
  "cipherIn",
  "macOut",
  "macIn",
  "compressOut",
  "compressIn",
] as const;
export type OfferedList = (typeof LISTS)[number];
export type ServerOffer = Readonly<Record<OfferedList, readonly string[]>>;

const KEXINIT = 20;
const ENOUGH = 64 * 1024;

export interface Overheard {
  /** undefined until it was seen. */
  readonly offer: ServerOffer | undefined;
  /** The first line, as far as it can be shown; "" until it was there. */
  readonly firstLine: string;
}

/**
 * Listens to the beginning of a connection, which is in the clear, for what the server says and offers: ssh2 says
 * only that nothing matched, not what there was. The answer fills as the bytes come.
 */
export function overhear(transport: Readable, onFirstLine: (line: string) => void): Overheard {
  const overheard = { offer: undefined as ServerOffer | undefined, firstLine: "" };
  let heard = Buffer.alloc(0);
  const listen = (data: Buffer) => {
    heard = Buffer.concat([heard, data]);
    overheard.offer = readOffer(heard);
    if (overheard.offer !== undefined || heard.length > ENOUGH) transport.removeListener("data", listen);
    const end = heard.indexOf(10);
    if (overheard.firstLine !== "" || end < 0) return;
    overheard.firstLine = heard.toString("latin1", 0, Math.min(end, 80)).replace(/[^ -~]/g, "");
    onFirstLine(overheard.firstLine);
  };
  transport.on("data", listen);
  return overheard;
}

/** Identification lines, then one binary packet: length, padding length, KEXINIT, 16 bytes of cookie, name-lists. */
export function readOffer(data: Buffer): ServerOffer | undefined {
  const packet = afterIdentification(data);
  if (packet === undefined || packet.length < 22 || packet[5] !== KEXINIT) return undefined;
  const end = 4 + packet.readUInt32BE(0);
  if (packet.length < end) return undefined;
  const lists: Partial<Record<OfferedList, readonly string[]>> = {};
  let at = 22;
  for (const name of LISTS) {
    if (at + 4 > end) return undefined;
    const length = packet.readUInt32BE(at);
    if (at + 4 + length > end) return undefined;
    lists[name] = packet.toString("latin1", at + 4, at + 4 + length).split(",");
    at += 4 + length;
  }
  return lists as ServerOffer;
}

function afterIdentification(data: Buffer): Buffer | undefined {
  for (let start = 0; ;) {
    const end = data.indexOf(10, start);
    if (end < 0) return undefined;
    if (data.toString("latin1", start, start + 4) === "SSH-") return data.subarray(end + 1);
    start = end + 1;
  }
}
