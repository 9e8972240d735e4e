import fc from "fast-check";

/** One thing that a script does; what came of it is a text that two machines can be compared by. */
export interface Operation {
  readonly kind: Kind;
  /** Texts, numbers or booleans of the script. */
  readonly args: readonly (string | number | boolean)[];
}

/** All happens in here, and starts without it. A script has a number of its own in place of each #. */
export const FOLDER = "C:\\differential#";
const KEY = "SOFTWARE\\Differential#";

/**
 * What the agent and the machine room do to files, registry and programs, by kind: a JScript expression of $0, $1 …
 * The functions are those of script.ts.
 */
export const KINDS = {
  fileExists: "files.FileExists($0)",
  folderExists: "files.FolderExists($0)",
  size: "files.GetFile($0).Size",
  read: "read($0)",
  lines: "lines($0)",
  create: "create($0, $1)",
  write: "put($0, 2, $1)",
  append: "put($0, 8, $1)",
  deleteFile: "done(files.DeleteFile($0, true))",
  createFolder: "done(files.CreateFolder($0))",
  deleteFolder: "done(files.DeleteFolder($0, true))",
  copyFile: "done(files.CopyFile($0, $1, $2))",
  moveFile: "done(files.MoveFile($0, $1))",
  parent: "files.GetParentFolderName($0)",
  absolute: "files.GetAbsolutePathName($0)",
  tempName: "/^rad[0-9A-F]{5}\\.tmp$/.test(files.GetTempName())",
  heldTwice: "heldTwice($0)",
  exitCode: "shell.Run(cmd('exit ' + $0), 0, true)",
  md: "line('md \"' + $0 + '\"')",
  rd: "line('rd \"' + $0 + '\"')",
  rdAll: "line('rd /s /q \"' + $0 + '\"')",
  del: "line('del /q \"' + $0 + '\"')",
  copy: "line('copy /y \"' + $0 + '\" \"' + $1 + '\" >nul')",
  move: "line('move /y \"' + $0 + '\" \"' + $1 + '\" >nul')",
  type: "output('type \"' + $0 + '\"')",
  dir: "sorted(output('dir /b \"' + $0 + '\"'))",
  cdAndDir: "batch('cd /d ' + $0 + '&& dir /b ' + $1)",
  echo: "batch('echo ' + $0 + '& echo %SystemDrive%')",
  regWrite: "done(shell.RegWrite('HKLM\\\\' + $0 + '\\\\' + $1, $2, $3))",
  regRead: "shell.RegRead('HKLM\\\\' + $0 + '\\\\' + $1)",
  keyExists: "installer.RegistryValue(2, $0, undefined)",
  valueNames: "names($0, 1)",
  subkeys: "names($0, -1)",
  regQuery: "shell.Run(cmd('reg query \"HKLM\\\\' + $0 + '\" /v ' + $1 + ' >nul 2>&1'), 0, true)",
  productState: "installer.ProductState($0)",
  noProduct: "installer.ProductInfo($0, 'VersionString')",
} as const;

export type Kind = keyof typeof KINDS;

/** Few names, so that operations meet. */
const name = fc.constantFrom("a.txt", "b.txt", "with space.txt", "UPPER.TXT", "upper.txt", "c");
const folder = fc.constantFrom("", "\\sub", "\\sub\\deeper", "\\other");
const file = fc.tuple(folder, name).map(([below, of]) => `${FOLDER}${below}\\${of}`);
const anyFolder = folder.filter((below) => below !== "").map((below) => `${FOLDER}${below}`);
const text = fc.constantFrom("", "one", "one\r\ntwo\r\n", "\r\n", "% ^ & 100 %", "x".repeat(60));
const key = fc.constantFrom(KEY, `${KEY}\\Below`, `${KEY}\\Below\\Deep`, `${KEY}\\Other`);
const value = fc.constantFrom("Name", "name", "Other");
const data = fc.oneof(
  fc.constantFrom("", "text", "C:\\Program Files\\x", "%Path%").map((of) => [of, "REG_SZ"] as const),
  fc.constantFrom(0, 1, 255, 2147483647).map((of) => [of, "REG_DWORD"] as const),
);
const product = fc.constantFrom(
  "{24B2C164-DE66-44FE-B468-A46D9D5E6B31}",
  "{00000000-0000-4000-8000-000000000001}",
);

function of(
  kind: Kind,
  ...args: readonly fc.Arbitrary<string | number | boolean>[]
): fc.Arbitrary<Operation> {
  return fc.tuple(...args).map((given) => ({ kind, args: given }));
}

const onFiles = fc.oneof(
  { weight: 3, arbitrary: of("create", file, text) },
  { weight: 3, arbitrary: of("write", file, text) },
  { weight: 3, arbitrary: of("createFolder", anyFolder) },
  of("append", file, text),
  of("fileExists", fc.oneof(file, anyFolder)),
  of("folderExists", fc.oneof(file, anyFolder)),
  of("size", file),
  of("read", file),
  of("lines", file),
  of("deleteFile", file),
  of("deleteFolder", anyFolder),
  of("copyFile", file, file, fc.boolean()),
  of("moveFile", file, file),
  of("parent", fc.oneof(file, fc.constantFrom("a.txt", "C:\\a", "a\\b"))),
  of("absolute", fc.constantFrom("a.txt", ".\\a.txt", "..\\a.txt", "C:\\x\\..\\y", "a\\.\\b")),
  of("tempName"),
  of("heldTwice", file),
);

const onLines = fc.oneof(
  of("exitCode", fc.constantFrom(0, 1, 3, 255, 3010, 1603)),
  of("md", anyFolder),
  of("rd", anyFolder),
  of("rdAll", anyFolder),
  of("del", file),
  of("copy", file, file),
  of("move", file, file),
  of("type", file),
  of("dir", fc.constantFrom(FOLDER, `${FOLDER}\\sub`, `${FOLDER}\\other`)),
  of("cdAndDir", fc.constantFrom(FOLDER, `${FOLDER}\\sub`), fc.constantFrom("a.txt", "b.txt", "c")),
  of("echo", fc.constantFrom("plain", "two words", "a=b", "at=0")),
);

const onRegistry = fc.oneof(
  {
    weight: 3,
    arbitrary: fc
      .tuple(key, value, data)
      .map(([at, of, [text, type]]): Operation => ({ kind: "regWrite", args: [at, of, text, type] })),
  },
  of("regRead", key, value),
  of("keyExists", key),
  of("valueNames", key),
  of("subkeys", key),
  of("regQuery", key, value),
  of("productState", product),
  of("noProduct", product),
);

export const operations = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: onFiles },
    { weight: 3, arbitrary: onLines },
    { weight: 2, arbitrary: onRegistry },
  ),
  { minLength: 10, maxLength: 40 },
);
