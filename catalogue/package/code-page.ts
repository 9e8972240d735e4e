import { Damage } from "./damage";

/** Windows code pages that Windows Installer databases are written in, by the names that the Encoding Standard gives them. */
const ENCODINGS: Readonly<Record<number, string>> = {
  // 0 is "neutral": the database promises to be ASCII.
  0: "windows-1252",
  874: "windows-874",
  932: "shift_jis",
  936: "gbk",
  949: "euc-kr",
  950: "big5",
  1200: "utf-16le",
  1250: "windows-1250",
  1251: "windows-1251",
  1252: "windows-1252",
  1253: "windows-1253",
  1254: "windows-1254",
  1255: "windows-1255",
  1256: "windows-1256",
  1257: "windows-1257",
  1258: "windows-1258",
  10000: "macintosh",
  20127: "windows-1252",
  28591: "windows-1252",
  65001: "utf-8",
};

export function decoderOf(codePage: number): (bytes: Buffer) => string {
  const encoding = ENCODINGS[codePage];
  if (encoding === undefined)
    throw new Damage(`it is written in code page ${codePage}, which does not exist or is not supported`);
  const decoder = new TextDecoder(encoding);
  return (bytes) => decoder.decode(bytes);
}
