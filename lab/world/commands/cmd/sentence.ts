/** What cmd.exe says of a Win32 error. */
export function sentence(error: number): string {
  const known: Readonly<Record<number, string>> = {
    2: "The system cannot find the file specified.",
    3: "The system cannot find the path specified.",
    5: "Access is denied.",
    32: "The process cannot access the file because it is being used by another process.",
    112: "There is not enough space on the disk.",
    145: "The directory is not empty.",
    183: "A subdirectory or file already exists.",
  };
  return known[error] ?? `Error ${error}.`;
}
