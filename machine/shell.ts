/**
 * What runs a command behind SSH, and how a cmd.exe line gets through it unharmed.
 *
 * The lines never contain a double quote unless cmd.exe itself is the shell: Cygwin hands an inner `"` to cmd.exe as
 * `\"`, which cmd.exe does not understand (winsup/cygwin/winf.cc, linebuf::fromargv), and Windows PowerShell before
 * 7.3 does not escape it at all. `cd` takes a path with spaces without quotes, and a caret protects what is left.
 */
export type Shell = "cmd" | "bash" | "powershell";

/** The text for SSH's exec request, so that cmd.exe gets exactly this line. */
export function throughShell(shell: Shell, line: string): string {
  switch (shell) {
    case "cmd":
      return line;
    case "bash":
      // MSYS (Git for Windows) rewrites arguments that look like paths; Cygwin ignores the two variables.
      return `MSYS_NO_PATHCONV=1 MSYS2_ARG_CONV_EXCL='*' cmd.exe /c ${forBash(line)}`;
    case "powershell":
      return `cmd.exe /c ${forPowerShell(line)}`;
  }
}

/** Whether a folder can be named in a cmd.exe line at all: cmd.exe has no way to write a % for certain. */
export function canBeNamed(path: string): boolean {
  return path !== "" && !/["%!\u0000-\u001f\u007f]/.test(path);
}

/** A path as cmd.exe reads it back, without double quotes; only for commands that take the rest of the line (`cd /d`). */
export function caretEscaped(path: string): string {
  if (!canBeNamed(path)) throw new Error(`not a path that cmd.exe could be given: ${JSON.stringify(path)}`);
  return path.replace(/[&|<>^()]/g, "^$&");
}

function forBash(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** PowerShell takes the typographic quotes U+2018 to U+201B for the plain one. */
function forPowerShell(text: string): string {
  return `'${text.replace(/['\u2018-\u201b]/g, "$&$&")}'`;
}
