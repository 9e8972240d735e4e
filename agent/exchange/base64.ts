var ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Base64 of the text's UTF-16LE bytes, as powershell.exe -EncodedCommand takes it. */
export function encodedCommand(text: string): string {
  var bytes: number[] = [];
  for (var at = 0; at < text.length; at++) {
    var unit = text.charCodeAt(at);
    bytes.push(unit & 255, unit >> 8);
  }
  var encoded = "";
  for (var index = 0; index < bytes.length; index += 3) {
    var group = ((bytes[index] || 0) << 16) | ((bytes[index + 1] || 0) << 8) | (bytes[index + 2] || 0);
    encoded += ALPHABET.charAt(group >> 18) + ALPHABET.charAt((group >> 12) & 63);
    encoded += index + 1 < bytes.length ? ALPHABET.charAt((group >> 6) & 63) : "=";
    encoded += index + 2 < bytes.length ? ALPHABET.charAt(group & 63) : "=";
  }
  return encoded;
}
