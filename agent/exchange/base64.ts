var ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
var SHAPE = /^(?:[A-Za-z0-9+\/]{4})*(?:[A-Za-z0-9+\/]{2}==|[A-Za-z0-9+\/]{3}=)?$/;

/** Base64 of the text's UTF-16LE bytes, as powershell.exe -EncodedCommand takes it. */
export function encodedText(text: string): string {
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

/** The text of Base64 of UTF-16LE; null: it is none. */
export function decodedText(encoded: string): string | null {
  if (!SHAPE.test(encoded)) return null;
  var bytes: number[] = [];
  for (var at = 0; at < encoded.length; at += 4) {
    var group = 0;
    for (var digit = 0; digit < 4; digit++)
      group = (group << 6) | Math.max(0, ALPHABET.indexOf(encoded.charAt(at + digit)));
    bytes.push((group >> 16) & 255);
    if (encoded.charAt(at + 2) !== "=") bytes.push((group >> 8) & 255);
    if (encoded.charAt(at + 3) !== "=") bytes.push(group & 255);
  }
  if (bytes.length % 2 !== 0) return null;
  var text = "";
  for (var index = 0; index < bytes.length; index += 2)
    text += String.fromCharCode(bytes[index]! | (bytes[index + 1]! << 8));
  return text;
}
