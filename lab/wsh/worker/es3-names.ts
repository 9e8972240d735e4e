/** What ECMAScript 3 (and JScript 5.6 beyond it) has; everything newer is deleted from a script's world. */
export const GLOBALS = words(`
  NaN Infinity undefined eval parseInt parseFloat isNaN isFinite decodeURI decodeURIComponent encodeURI
  encodeURIComponent escape unescape Object Function Array String Boolean Number Date RegExp Error EvalError RangeError
  ReferenceError SyntaxError TypeError URIError Math`);

/** Kept beyond ES3: what the engine itself reads (RegExp's flags in replace and split), what cannot be deleted, and where an error's place comes from. */
export const MEMBERS: Readonly<Record<string, readonly string[]>> = {
  Object: words("length name prototype"),
  "Object.prototype": words(
    "constructor toString toLocaleString valueOf hasOwnProperty isPrototypeOf propertyIsEnumerable",
  ),
  Function: words("length name prototype"),
  "Function.prototype": words("length name constructor toString apply call"),
  Array: words("length name prototype"),
  "Array.prototype": words(
    "length constructor toString toLocaleString concat join pop push reverse shift slice sort splice unshift",
  ),
  String: words("length name prototype fromCharCode"),
  "String.prototype": words(`
    length constructor toString valueOf charAt charCodeAt concat indexOf lastIndexOf localeCompare match replace search
    slice split substring substr toLowerCase toLocaleLowerCase toUpperCase toLocaleUpperCase`),
  Boolean: words("length name prototype"),
  Number: words(
    "length name prototype MAX_VALUE MIN_VALUE NaN NEGATIVE_INFINITY POSITIVE_INFINITY EPSILON MAX_SAFE_INTEGER MIN_SAFE_INTEGER",
  ),
  "Number.prototype": words("constructor toString toLocaleString valueOf toFixed toExponential toPrecision"),
  Date: words("length name prototype parse UTC"),
  "Date.prototype": words(`
    constructor toString toDateString toTimeString toLocaleString toLocaleDateString toLocaleTimeString valueOf getTime
    getFullYear getUTCFullYear getMonth getUTCMonth getDate getUTCDate getDay getUTCDay getHours getUTCHours getMinutes
    getUTCMinutes getSeconds getUTCSeconds getMilliseconds getUTCMilliseconds getTimezoneOffset setTime setMilliseconds
    setUTCMilliseconds setSeconds setUTCSeconds setMinutes setUTCMinutes setHours setUTCHours setDate setUTCDate setMonth
    setUTCMonth setFullYear setUTCFullYear toUTCString toGMTString getYear setYear`),
  RegExp: words("length name prototype"),
  "RegExp.prototype": words(
    "constructor exec test toString source global ignoreCase multiline lastIndex flags sticky unicode hasIndices dotAll unicodeSets",
  ),
  Error: words("length name prototype stackTraceLimit"),
  "Error.prototype": words("constructor name message toString"),
  Math: words(`
    E LN10 LN2 LOG2E LOG10E PI SQRT1_2 SQRT2 abs acos asin atan atan2 ceil cos exp floor log max min pow random round
    sin sqrt tan`),
};

function words(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}
