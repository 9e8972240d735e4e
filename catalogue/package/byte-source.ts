import type { FileHandle } from "node:fs/promises";
import { Damage } from "./damage";

export interface ByteSource {
  readonly size: number;
  /** Exactly that many bytes, or Damage. */
  read(position: number, length: number): Promise<Buffer>;
}

export function bytesOf(handle: FileHandle, size: number): ByteSource {
  return {
    size,
    async read(position, length) {
      if (position + length > size)
        throw new Damage(`it ends after ${size} bytes, before its own end: it is truncated`);
      const buffer = Buffer.alloc(length);
      let filled = 0;
      while (filled < length) {
        const { bytesRead } = await handle.read(buffer, filled, length - filled, position + filled);
        if (bytesRead === 0)
          throw new Damage(`it ends after ${position + filled} bytes, before its own end: it is truncated`);
        filled += bytesRead;
      }
      return buffer;
    },
  };
}
