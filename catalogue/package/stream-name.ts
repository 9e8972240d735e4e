const LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz._";
const TABLE_MARK = "\u4840";

/**
 * The stream that holds a table of a Windows Installer database. Two letters are packed into one character
 * (0x3800 + first + second * 64), an odd last one into 0x4800 + letter (wine.md).
 */
export function tableStream(table: string): string {
  let name = TABLE_MARK;
  for (let i = 0; i < table.length; i += 2) {
    const first = LETTERS.indexOf(table.charAt(i));
    const second = i + 1 < table.length ? LETTERS.indexOf(table.charAt(i + 1)) : -1;
    name += String.fromCharCode(second < 0 ? 0x4800 + first : 0x3800 + first + second * 64);
  }
  return name;
}
