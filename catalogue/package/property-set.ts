import { decoderOf } from "./code-page";
import { Damage } from "./damage";

const VT_I2 = 2;
const VT_LPSTR = 30;
const VT_LPWSTR = 31;
const CODE_PAGE = 1;
const MOST_PROPERTIES = 1024;
/** FMTID_SummaryInformation, as it lies on disk. */
const SUMMARY_INFORMATION = Buffer.from("e0859ff2f94f6810ab9108002b27b3d9", "hex");

/** The texts of a summary information stream ([MS-OLEPS]) by property number; numbers and times are left out. */
export function readSummaryTexts(stream: Buffer): ReadonlyMap<number, string> {
  try {
    return readTexts(stream);
  } catch (error) {
    if (error instanceof RangeError) throw new Damage("its summary information is cut short");
    throw error;
  }
}

function readTexts(stream: Buffer): ReadonlyMap<number, string> {
  if (
    stream.readUInt16LE(0) !== 0xfffe ||
    stream.readUInt32LE(24) < 1 ||
    !stream.subarray(28, 44).equals(SUMMARY_INFORMATION)
  ) {
    throw new Damage("its summary information is not a summary information");
  }
  const sectionAt = stream.readUInt32LE(44);
  const section = stream.subarray(sectionAt);
  const count = section.readUInt32LE(4);
  if (count > MOST_PROPERTIES) throw new Damage(`its summary information claims ${count} properties`);

  const offsets = new Map<number, number>();
  for (let i = 0; i < count; i++)
    offsets.set(section.readUInt32LE(8 + i * 8), section.readUInt32LE(12 + i * 8));
  const decode = decoderOf(codePageAt(section, offsets.get(CODE_PAGE)));

  const texts = new Map<number, string>();
  for (const [property, at] of offsets) {
    const type = section.readUInt32LE(at);
    if (type !== VT_LPSTR && type !== VT_LPWSTR) continue;
    const length = section.readUInt32LE(at + 4) * (type === VT_LPWSTR ? 2 : 1);
    if (at + 8 + length > section.length) throw new Damage("its summary information is cut short");
    const bytes = section.subarray(at + 8, at + 8 + length);
    texts.set(property, upToNul(type === VT_LPWSTR ? bytes.toString("utf16le") : decode(bytes)));
  }
  return texts;
}

function codePageAt(section: Buffer, at: number | undefined): number {
  if (at === undefined) return 0;
  return section.readUInt32LE(at) === VT_I2 ? section.readUInt16LE(at + 4) : 0;
}

function upToNul(text: string): string {
  const end = text.indexOf("\0");
  return end < 0 ? text : text.slice(0, end);
}
