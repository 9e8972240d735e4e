/** How Windows Installer writes a GUID in the registry: each group turned around, bytes of the last two by pairs (operations.md 3.1). */
const GROUPS = [8, 4, 4, 2, 2, 2, 2, 2, 2, 2, 2];

export function packedGuid(guid: string): string {
  return turned(guid.replace(/[{}-]/g, "").toUpperCase());
}

export function unpackedGuid(packed: string): string {
  const digits = turned(packed.toUpperCase());
  return `{${digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-")}}`;
}

/** Undoes itself. */
function turned(digits: string): string {
  let at = 0;
  return GROUPS.map((length) => [...digits.slice(at, (at += length))].reverse().join("")).join("");
}
