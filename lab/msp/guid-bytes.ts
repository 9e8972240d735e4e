/** A GUID as it lies on disk: the first three groups are little-endian numbers. */
export function guidBytes(guid: string): Buffer {
  const hex = guid.replace(/[{}-]/g, "");
  const bytes = Buffer.from(hex, "hex");
  return Buffer.concat([
    bytes.subarray(0, 4).reverse(),
    bytes.subarray(4, 6).reverse(),
    bytes.subarray(6, 8).reverse(),
    bytes.subarray(8),
  ]);
}
