/** The members of Scripting.FileSystemObject that the agent uses. */
export interface FileSystem {
  FileExists(path: string): boolean;
  FolderExists(path: string): boolean;
  CreateFolder(path: string): unknown;
  DeleteFile(path: string, force: boolean): void;
  DeleteFolder(path: string, force: boolean): void;
  /** Fails when the target exists, like MoveFolder. */
  MoveFile(from: string, to: string): void;
  MoveFolder(from: string, to: string): void;
  CopyFile(from: string, to: string, overwrite: boolean): void;
  OpenTextFile(path: string, mode: number, create: boolean, format: number): TextStream;
  /** With `overwrite` false, a file that exists is an error (58): of two creators one wins. */
  CreateTextFile(path: string, overwrite: boolean): TextStream;
  /** The date is a VT_DATE: local time, which `new Date` takes as it is. */
  GetFile(path: string): {
    readonly Size: number;
    readonly DateLastModified: unknown;
    readonly DateCreated: unknown;
  };
  GetFolder(path: string): { readonly Files: unknown; readonly SubFolders: unknown };
  GetDrive(drive: string): { readonly AvailableSpace: number };
  GetFileVersion(path: string): string;
  GetTempName(): string;
  /** Of the text alone: "" for a name without a folder. */
  GetParentFolderName(path: string): string;
  GetAbsolutePathName(path: string): string;
}

export interface TextStream {
  readonly AtEndOfStream: boolean;
  Read(characters: number): string;
  ReadAll(): string;
  Skip(characters: number): void;
  Write(text: string): void;
  Close(): void;
}

/** OpenTextFile's modes and formats. */
export var FOR_READING = 1;
export var FOR_WRITING = 2;
export var FOR_APPENDING = 8;
export var ANSI = 0;
export var UTF16 = -1;

var only: FileSystem | null = null;

export function fileSystem(): FileSystem {
  if (only === null) only = new ActiveXObject("Scripting.FileSystemObject") as FileSystem;
  return only;
}
