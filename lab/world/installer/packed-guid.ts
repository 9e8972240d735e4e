/**
 * Windows Installer's registry names: the first three groups reversed letter by letter, the other eight bytes with their
 * two digits swapped (operations.md 3.1, checked against KB 953469's event data).
 */
export function packGuid(guid: string): string {
  const [a = "", b = "", c = "", ...rest] = guid.replace(/[{}]/g, "").toUpperCase().split("-");
  const swapped = rest.join("").replace(/(.)(.)/g, "$2$1");
  return [a, b, c].map((group) => [...group].reverse().join("")).join("") + swapped;
}
