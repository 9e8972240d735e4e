import { environment } from "../com/shell";
import { systemRoot } from "../system/programs";

/**
 * The program of a service, from ImagePath: quoted or not, with arguments, with variables, or relative to Windows'
 * folder as drivers write it. null: no .exe is named.
 */
export function programOf(imagePath: string): string | null {
  var line = expanded(imagePath.replace(/^\s+/, ""));
  var quoted = /^"([^"]+)"/.exec(line);
  var bare = quoted === null ? /^(.*?\.exe)(\s|$)/i.exec(line) : quoted;
  if (bare === null) return null;
  return absolute((bare[1] as string).replace(/^\\\?\?\\/, ""));
}

function absolute(path: string): string | null {
  if (/^[A-Za-z]:\\/.test(path)) return path;
  if (/^\\SystemRoot\\/i.test(path)) return systemRoot() + path.substring("\\SystemRoot".length);
  if (/^system32\\/i.test(path)) return systemRoot() + "\\" + path;
  return null;
}

function expanded(text: string): string {
  return text.replace(/%([^%]+)%/g, function (whole: string, name: string) {
    return environment(name) || whole;
  });
}
