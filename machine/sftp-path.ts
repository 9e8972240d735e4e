/**
 * The Windows path that an SFTP path stands for, where its form says so: /C:/… (OpenSSH), /cygdrive/c/… (Cygwin),
 * C:/… and /c/… (others). undefined: a view of its own (a virtual root), of which only the server knows the place.
 */
export function windowsPathOf(sftpPath: string): string | undefined {
  const match =
    /^\/?([A-Za-z]):(?:[\\/](.*))?$/.exec(sftpPath) ??
    /^(?:\/cygdrive)?\/([A-Za-z])(?:\/(.*))?$/.exec(sftpPath);
  if (!match) return undefined;
  const rest = (match[2] ?? "").replaceAll("/", "\\").replace(/\\+$/, "");
  return `${match[1]!.toUpperCase()}:\\${rest}`;
}

export function sftpJoin(folder: string, name: string): string {
  return folder.endsWith("/") ? folder + name : `${folder}/${name}`;
}
