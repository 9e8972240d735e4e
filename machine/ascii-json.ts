/** JSON in ASCII: no code page between SFTP and cscript can hurt it. */
export function asciiJson(value: unknown): Buffer {
  const text = JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return Buffer.from(text, "latin1");
}
