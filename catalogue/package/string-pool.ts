import { decoderOf } from "./code-page";
import { Damage } from "./damage";

export interface StringPool {
  /** Bytes of a reference to a string in a table. */
  readonly referenceBytes: 2 | 3;
  /** Reference 0 is null. */
  text(reference: number): string | null;
}

const LONG_REFERENCES = 0x80000000;

/**
 * All texts of a Windows Installer database: `_StringPool` has pairs (length, uses) of 16 bits, `_StringData` the bytes.
 * Length 0 with uses is a text of over 64 KB: the next pair is its length in 32 bits. Length 0 without uses is a free number.
 */
export function readStringPool(pool: Buffer, data: Buffer): StringPool {
  if (pool.length < 4) throw new Damage("its string pool is cut short");
  const head = pool.readUInt32LE(0);
  const decode = decoderOf((head & ~LONG_REFERENCES) >>> 0);
  const places: { readonly at: number; readonly length: number }[] = [{ at: 0, length: 0 }];
  let end = 0;
  for (let i = 4; i + 4 <= pool.length; i += 4) {
    let length = pool.readUInt16LE(i);
    if (length === 0 && pool.readUInt16LE(i + 2) !== 0) {
      i += 4;
      if (i + 4 > pool.length) throw new Damage("its string pool is cut short");
      length = pool.readUInt32LE(i);
    }
    places.push({ at: end, length });
    end += length;
  }
  if (end > data.length)
    throw new Damage(`its string pool claims ${end} bytes of text but there are ${data.length}`);
  // Decoded once: a hostile table could otherwise ask for the same long text in each row.
  const decoded = new Map<number, string>();
  return {
    referenceBytes: (head & LONG_REFERENCES) === 0 ? 2 : 3,
    text(reference) {
      if (reference === 0) return null;
      const place = places[reference];
      if (place === undefined) throw new Damage(`it refers to text ${reference} of ${places.length - 1}`);
      const text = decoded.get(reference) ?? decode(data.subarray(place.at, place.at + place.length));
      decoded.set(reference, text);
      return text;
    },
  };
}
