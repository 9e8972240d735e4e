/**
 * The text of a configuration file for finding places in it, and the way back to bytes. What is not UTF-16 stays one
 * character a byte: all that is looked for is ASCII, and what is not looked for goes back as it came.
 */
export interface ConfigText {
  readonly text: string;
  readonly encoding: ConfigEncoding;
}

type ConfigEncoding = "bytes" | "utf16le" | "utf16be";

var UTF8_MARK = "efbbbf";
/** Encodings in which a byte below 0x80 is ASCII wherever it stands; of others (shift_jis, utf-7) that is not so. */
var ASCII_COMPATIBLE = /^(utf-?8|us-ascii|ascii|iso-8859-\d{1,2}|latin1|windows-125\d)$/i;
var UTF16 = /^(utf-16(le|be)?|unicode|ucs-2|iso-10646-ucs-2)$/i;

/** A text is why the bytes cannot be read. */
export function decodeConfig(hex: string): ConfigText | string {
  var mark = hex.substring(0, 4);
  if (mark === "fffe") return decodedWide(hex, "utf16le");
  if (mark === "feff") return decodedWide(hex, "utf16be");
  var hasMark = hex.substring(0, 6) === UTF8_MARK;
  var text = oneByOne(hex);
  var named = declaredEncoding(hasMark ? text.substring(3) : text);
  if (named !== "" && !ASCII_COMPATIBLE.test(named))
    return UTF16.test(named)
      ? "it says that it is " + named + ", and has no byte order mark"
      : "its encoding, " + named + ", is not understood here";
  if ((named === "" || /^utf-?8$/i.test(named) || hasMark) && !isUtf8(hex))
    return "it is not " + (named || "UTF-8") + ", as it says or as XML without an encoding is";
  return { text: text, encoding: "bytes" };
}

export function encodeConfig(config: ConfigText): string {
  var digits: string[] = [];
  for (var index = 0; index < config.text.length; index++)
    digits.push(bytesOf(config.text.charCodeAt(index), config.encoding));
  return digits.join("");
}

/** Where the markup begins: behind the byte order mark. */
export function markLength(config: ConfigText): number {
  if (config.encoding !== "bytes") return 1;
  return config.text.substring(0, 3) === "\u00ef\u00bb\u00bf" ? 3 : 0;
}

function bytesOf(code: number, encoding: ConfigEncoding): string {
  if (encoding === "bytes") return twoDigits(code & 0xff);
  var high = twoDigits(code >> 8);
  var low = twoDigits(code & 0xff);
  return encoding === "utf16le" ? low + high : high + low;
}

function twoDigits(value: number): string {
  var digits = value.toString(16);
  return digits.length === 1 ? "0" + digits : digits;
}

function decodedWide(hex: string, encoding: ConfigEncoding): ConfigText | string {
  if (hex.length % 4 !== 0) return "it ends in the middle of a character";
  var characters: string[] = [];
  for (var at = 0; at < hex.length; at += 4) {
    var first = parseInt(hex.substring(at, at + 2), 16);
    var second = parseInt(hex.substring(at + 2, at + 4), 16);
    characters.push(
      String.fromCharCode(encoding === "utf16le" ? second * 256 + first : first * 256 + second),
    );
  }
  var text = characters.join("");
  var named = declaredEncoding(text.substring(1));
  if (named !== "" && !UTF16.test(named))
    return "it says that it is " + named + ", and its byte order mark says UTF-16";
  return { text: text, encoding: encoding };
}

function oneByOne(hex: string): string {
  var characters: string[] = [];
  for (var at = 0; at < hex.length; at += 2)
    characters.push(String.fromCharCode(parseInt(hex.substring(at, at + 2), 16)));
  return characters.join("");
}

/** "": none is named. */
function declaredEncoding(text: string): string {
  var declaration = /^<\?xml[ \t\r\n][^?]*?encoding[ \t\r\n]*=[ \t\r\n]*(?:"([^"]*)"|'([^']*)')/.exec(text);
  return declaration === null ? "" : declaration[1] || declaration[2] || "";
}

function isUtf8(hex: string): boolean {
  var left = 0;
  for (var at = 0; at < hex.length; at += 2) {
    var unit = parseInt(hex.substring(at, at + 2), 16);
    if (left > 0) {
      if ((unit & 0xc0) !== 0x80) return false;
      left--;
    } else if (unit >= 0x80) {
      left = unit >= 0xf0 && unit <= 0xf4 ? 3 : unit >= 0xe0 ? 2 : 1;
      if (unit < 0xc2 || unit > 0xf4) return false;
    }
  }
  return left === 0;
}
