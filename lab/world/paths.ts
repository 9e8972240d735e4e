/** "c:/WINDOWS/./x\\..\\y" → ["c:", "WINDOWS", "y"]; undefined unless it is a full path with a drive. */
export function splitPath(path: string): string[] | undefined {
  const text = path.replace(/^\\\\\?\\/, "").replaceAll("/", "\\");
  if (!/^[A-Za-z]:(\\|$)/.test(text)) return undefined;
  const parts: string[] = [];
  for (const part of text.split("\\")) {
    if (part === "" || part === ".") continue;
    if (part === "..") {
      if (parts.length > 1) parts.pop();
    } else {
      parts.push(trimName(part));
    }
  }
  return parts;
}

/** Full path of what a program in `folder` means by `path`. */
export function resolvePath(folder: string, path: string): string {
  const text = path.replaceAll("/", "\\");
  if (/^[A-Za-z]:(\\|$)/.test(text) || text.startsWith("\\\\")) return text;
  if (text.startsWith("\\")) return folder.slice(0, 2) + text;
  const joined = splitPath(`${folder}\\${text}`);
  return joined ? joinPath(joined) : text;
}

export function joinPath(parts: readonly string[]): string {
  return parts.length === 1 ? `${parts[0] ?? ""}\\` : parts.join("\\");
}

/** Of a full path; of another text what stands before its last backslash, "" for none. */
export function parentOf(path: string): string {
  const parts = splitPath(path);
  if (parts) return joinPath(parts.length > 1 ? parts.slice(0, -1) : parts);
  return path.slice(0, Math.max(0, path.lastIndexOf("\\")));
}

export function nameOf(path: string): string {
  return splitPath(path)?.at(-1) ?? path.slice(path.lastIndexOf("\\") + 1);
}

/** The 8.3 name that TEMP of a person on Server 2003 is made of ("C:\\DOCUME~1\\ADMINI~1\\LOCALS~1\\Temp"). */
export function shortName(name: string): string {
  const dot = name.lastIndexOf(".");
  const stem = (dot > 0 ? name.slice(0, dot) : name).replace(/[ .]/g, "").toUpperCase();
  const extension = dot > 0 ? name.slice(dot + 1, dot + 4).toUpperCase() : "";
  return `${stem.slice(0, 6)}~1${extension ? `.${extension}` : ""}`;
}

/** Windows drops dots and blanks at the end of a name. */
function trimName(name: string): string {
  return /^[A-Za-z]:$/.test(name) ? name : name.replace(/[. ]+$/, "");
}
