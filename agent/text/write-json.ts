/** Plain ASCII with \u escapes, so that no code page can hurt. `undefined` and functions are left out. */
export function writeJson(value: unknown): string {
  if (value === null || value === undefined) return "null";
  if (typeof value === "string") return quoted(value);
  if (typeof value === "number") return isFinite(value) ? String(value) : "null";
  if (typeof value === "boolean") return value ? "true" : "false";
  if (value instanceof Array) return writeList(value);
  return writeObject(value as { readonly [key: string]: unknown });
}

function writeList(list: readonly unknown[]): string {
  var parts: string[] = [];
  for (var index = 0; index < list.length; index++) parts.push(writeJson(list[index]));
  return "[" + parts.join(",") + "]";
}

function writeObject(object: { readonly [key: string]: unknown }): string {
  var parts: string[] = [];
  for (var key in object) {
    if (!Object.prototype.hasOwnProperty.call(object, key)) continue;
    var value = object[key];
    if (value === undefined || typeof value === "function") continue;
    parts.push(quoted(key) + ":" + writeJson(value));
  }
  return "{" + parts.join(",") + "}";
}

function quoted(text: string): string {
  return '"' + text.replace(/[^ !#-\[\]-~]/g, escaped) + '"';
}

function escaped(character: string): string {
  if (character === '"') return '\\"';
  if (character === "\\") return "\\\\";
  var code = character.charCodeAt(0).toString(16);
  return "\\u" + "0000".substring(code.length) + code;
}
