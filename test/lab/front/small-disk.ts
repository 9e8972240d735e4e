import { WindowsError, type DiskView, type FileFacts } from "../../../lab/world/contract";

interface Node {
  readonly path: string;
  readonly kind: "file" | "folder";
  data: Buffer;
}

/** A disk in a map, just large enough to test the SSH front against. Files named locked.* give access denied. */
export class SmallDisk implements DiskView {
  free = 1024 ** 3;
  private readonly nodes = new Map<string, Node>();

  constructor() {
    this.nodes.set("c:", { path: "C:\\", kind: "folder", data: Buffer.alloc(0) });
  }

  stat(path: string): FileFacts | undefined {
    const node = this.nodes.get(key(path));
    return node && { path: node.path, kind: node.kind, size: node.data.length, modified: 1_190_000_000_000 };
  }

  list(path: string): readonly string[] {
    if (this.stat(path)?.kind !== "folder") throw new WindowsError(3, path);
    const names = [...this.nodes.values()].filter(
      (node) => key(parent(node.path)) === key(path) && key(node.path) !== "c:",
    );
    return names.map((node) => node.path.slice(node.path.lastIndexOf("\\") + 1));
  }

  read(path: string): Buffer {
    return this.need(path).data;
  }

  write(
    path: string,
    data: Buffer,
    options: { readonly append?: boolean; readonly createNew?: boolean } = {},
  ): void {
    if (/\\locked\.[^\\]*$/.test(path)) throw new WindowsError(5, path);
    if (this.stat(parent(path))?.kind !== "folder") throw new WindowsError(3, path);
    const old = this.nodes.get(key(path))?.data ?? Buffer.alloc(0);
    const next = options.append ? Buffer.concat([old, data]) : Buffer.from(data);
    if (next.length - old.length > this.free) throw new WindowsError(112, path);
    this.free -= next.length - old.length;
    this.nodes.set(key(path), { path, kind: "file", data: next });
  }

  writeAt(path: string, offset: number, data: Buffer): void {
    const old = this.read(path);
    const whole = Buffer.alloc(Math.max(old.length, offset + data.length));
    old.copy(whole);
    data.copy(whole, offset);
    this.write(path, whole);
  }

  createFolder(path: string): void {
    if (this.stat(path)) throw new WindowsError(183, path);
    if (this.stat(parent(path))?.kind !== "folder") throw new WindowsError(3, path);
    this.nodes.set(key(path), { path, kind: "folder", data: Buffer.alloc(0) });
  }

  remove(path: string): void {
    this.need(path);
    this.nodes.delete(key(path));
  }

  removeFolder(path: string): void {
    if (this.list(path).length > 0) throw new WindowsError(145, path);
    this.nodes.delete(key(path));
  }

  rename(from: string, to: string): void {
    const node = this.need(from);
    if (this.stat(to)) throw new WindowsError(183, to);
    this.nodes.delete(key(from));
    this.nodes.set(key(to), { ...node, path: to });
  }

  freeBytes(): number {
    return this.free;
  }

  accessList(): string {
    return "D:";
  }

  setAccessList(): void {
    throw new WindowsError(5, "not in this disk");
  }

  private need(path: string): Node {
    const node = this.nodes.get(key(path));
    if (node?.kind !== "file") throw new WindowsError(2, path);
    return node;
  }
}

function key(path: string): string {
  return path.toLowerCase().replace(/\\+$/, "");
}

function parent(path: string): string {
  return path.slice(0, path.replace(/\\+$/, "").lastIndexOf("\\"));
}
