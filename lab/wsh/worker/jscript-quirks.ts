/**
 * Where JScript 5.x is known to differ from the standard and from every later engine. Runs inside the script's world.
 * Time is the lab's, local time is UTC.
 */
export const JSCRIPT_QUIRKS = `(function (now) {
  var NativeDate = Date, nativeParse = Date.parse, nativeSplit = String.prototype.split;
  var nativeSubstr = String.prototype.substr, nativeParseInt = parseInt, nativeSplice = Array.prototype.splice;
  var nativeUnshift = Array.prototype.unshift, parts = ["FullYear", "Month", "Date", "Day", "Hours", "Minutes", "Seconds", "Milliseconds"];
  for (var i = 0; i < parts.length; i++) {
    NativeDate.prototype["get" + parts[i]] = NativeDate.prototype["getUTC" + parts[i]];
    if (parts[i] !== "Day") NativeDate.prototype["set" + parts[i]] = NativeDate.prototype["setUTC" + parts[i]];
  }
  NativeDate.prototype.getTimezoneOffset = function () { return 0; };
  Date = function (year, month, day, hours, minutes, seconds, ms) {
    if (!(this instanceof Date)) return new NativeDate(now()).toUTCString();
    if (arguments.length === 0) return new NativeDate(now());
    if (arguments.length === 1) return new NativeDate(typeof year === "string" ? Date.parse(year) : year);
    return new NativeDate(NativeDate.UTC(year, month, day || 1, hours || 0, minutes || 0, seconds || 0, ms || 0));
  };
  Date.prototype = NativeDate.prototype;
  Date.prototype.constructor = Date;
  Date.UTC = NativeDate.UTC;
  // ISO 8601 text is no date to it.
  Date.parse = function (text) { return /^[+-]?\\d{4,6}(-|T|$)/.test(text) ? NaN : nativeParse(text); };
  // A regular expression as separator: empty pieces and captured groups are left out.
  String.prototype.split = function (separator, limit) {
    if (!(separator instanceof RegExp)) return nativeSplit.call(this, separator, limit);
    var plain = new RegExp(separator.source, "g" + (separator.ignoreCase ? "i" : "") + (separator.multiline ? "m" : ""));
    var text = String(this), pieces = [], from = 0, match;
    while ((match = plain.exec(text)) !== null) {
      if (match[0] === "") { plain.lastIndex++; if (match.index === from) continue; }
      if (match.index > from) pieces.push(text.substring(from, match.index));
      from = match.index + match[0].length;
    }
    if (from < text.length) pieces.push(text.substring(from));
    return limit === undefined ? pieces : pieces.slice(0, limit);
  };
  // A negative start counts as 0.
  String.prototype.substr = function (start, length) {
    var from = start < 0 ? 0 : start;
    return arguments.length < 2 ? nativeSubstr.call(this, from) : nativeSubstr.call(this, from, length);
  };
  // Without a radix, a leading 0 means octal.
  parseInt = function (text, radix) {
    if (radix === undefined && /^\\s*[+-]?0[0-7]/.test(String(text))) return nativeParseInt(text, 8);
    return nativeParseInt(text, radix);
  };
  // Without a count nothing is removed.
  Array.prototype.splice = function (start, count) {
    return arguments.length === 1 ? nativeSplice.call(this, start, 0) : nativeSplice.apply(this, arguments);
  };
  Array.prototype.unshift = function () { nativeUnshift.apply(this, arguments); };
})`;
