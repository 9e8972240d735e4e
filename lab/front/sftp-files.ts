import { utils } from "ssh2";
import type { DiskView, FileFacts } from "../world/contract";
import type { DiskMap } from "./disk-map";
import { END_OF_FILE, FAILURE, NO_SUCH_FILE, SftpRefused } from "./sftp-status";

const { OPEN_MODE } = utils.sftp;

/** The verbs of SFTP 3 on one account's disk, through one server's view of it. Throws WindowsError or SftpRefused. */
export class SftpFiles {
  constructor(
    private readonly disk: DiskView,
    private readonly map: DiskMap,
  ) {}

  realPath(path: string): string {
    return this.map.resolve(path === "" ? "." : path);
  }

  stat(path: string): Pick<FileFacts, "kind" | "size" | "modified"> {
    const place = this.map.place(this.map.resolve(path));
    if (place.kind === "drives") return { kind: "folder", size: 0, modified: 0 };
    const facts = place.kind === "windows" ? this.disk.stat(place.path) : undefined;
    if (!facts) throw new SftpRefused(NO_SUCH_FILE);
    return facts;
  }

  /** Of an open file, by its Windows path. */
  statOpen(file: string): FileFacts {
    const facts = this.disk.stat(file);
    if (!facts) throw new SftpRefused(NO_SUCH_FILE);
    return facts;
  }

  list(path: string): readonly { readonly name: string; readonly facts: ReturnType<SftpFiles["stat"]> }[] {
    const resolved = this.map.resolve(path);
    const place = this.map.place(resolved);
    if (place.kind === "nowhere") throw new SftpRefused(NO_SUCH_FILE);
    const names = place.kind === "drives" ? place.entries : this.disk.list(place.path);
    const dots = [".", ".."].map((name) => ({ name, facts: this.stat(resolved) }));
    const below = resolved.endsWith("/") ? resolved : `${resolved}/`;
    return [...dots, ...names.map((name) => ({ name, facts: this.stat(below + name) }))];
  }

  /** Makes or empties the file as the flags say; answers its Windows path. */
  open(path: string, flags: number): string {
    const file = this.windowsPath(path);
    const facts = this.disk.stat(file);
    if (facts?.kind === "folder") throw new SftpRefused(FAILURE);
    if ((flags & OPEN_MODE.WRITE) === 0) {
      this.disk.read(file);
      return file;
    }
    if (facts && flags & OPEN_MODE.EXCL) throw new SftpRefused(FAILURE);
    if (!facts && !(flags & OPEN_MODE.CREAT)) throw new SftpRefused(NO_SUCH_FILE);
    if (!facts || flags & OPEN_MODE.TRUNC) this.disk.write(file, Buffer.alloc(0));
    return file;
  }

  read(file: string, offset: number, length: number): Buffer {
    const data = this.disk.read(file);
    if (offset >= data.length) throw new SftpRefused(END_OF_FILE);
    return data.subarray(offset, offset + length);
  }

  write(file: string, offset: number, data: Buffer): void {
    const size = this.disk.stat(file)?.size;
    if (size === undefined) throw new SftpRefused(NO_SUCH_FILE);
    if (offset === size) this.disk.write(file, data, { append: true });
    else this.disk.writeAt(file, offset, data);
  }

  /** Modes and times are taken and forgotten, as these servers do; a size cuts or fills the file. */
  setAttributes(path: string, size: number | undefined): void {
    this.stat(path);
    if (size !== undefined) this.resize(this.windowsPath(path), size);
  }

  resize(file: string, size: number): void {
    const old = this.disk.read(file);
    const whole = Buffer.alloc(size);
    old.copy(whole);
    this.disk.write(file, whole);
  }

  rename(from: string, to: string): void {
    this.disk.rename(this.windowsPath(from), this.windowsPath(to));
  }

  remove(path: string): void {
    this.disk.remove(this.windowsPath(path));
  }

  createFolder(path: string): void {
    this.disk.createFolder(this.windowsPath(path));
  }

  removeFolder(path: string): void {
    this.disk.removeFolder(this.windowsPath(path));
  }

  private windowsPath(path: string): string {
    const place = this.map.place(this.map.resolve(path));
    if (place.kind === "windows") return place.path;
    throw new SftpRefused(place.kind === "drives" ? FAILURE : NO_SUCH_FILE);
  }
}
