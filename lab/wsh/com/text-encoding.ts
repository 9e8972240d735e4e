import { scriptingError } from "./com-error";

/** What the 128 upper bytes mean in Windows' Western code page. */
const WESTERN = new TextDecoder("windows-1252");
const BYTE_OF = new Map(
  Array.from({ length: 256 }, (_, byte) => [WESTERN.decode(Uint8Array.of(byte)), byte] as const),
);

export type TextFormat = "ansi" | "utf16";

/** OpenTextFile's format: -1 Unicode, 0 and -2 (the system's default) the code page. */
export function textFormat(value: unknown): TextFormat {
  return Number(value ?? 0) === -1 ? "utf16" : "ansi";
}

/** A byte-order mark belongs to Unicode files; in the code page it is three or two odd characters. */
export function decodeText(data: Buffer, format: TextFormat): string {
  return format === "utf16" ? data.toString("utf16le").replace(/^\uFEFF/, "") : WESTERN.decode(data);
}

/** What the code page does not have cannot be written (error 5). */
export function encodeText(text: string, format: TextFormat): Buffer {
  if (format === "utf16") return Buffer.from(text, "utf16le");
  return Buffer.from(
    Array.from(text, (letter) => {
      const byte = BYTE_OF.get(letter);
      if (byte === undefined) throw scriptingError(5, "Invalid procedure call or argument");
      return byte;
    }),
  );
}
