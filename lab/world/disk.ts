import { parseSddl } from "./access-list";
import type { Account, DiskView } from "./contract";
import { WindowsError } from "./contract";
import type { DiskNode, FileNode, FolderNode, Hold } from "./disk-node";
import { newFile, newFolder, pathOf } from "./disk-node";
import { AccountDiskView } from "./disk-view";
import { shortName, splitPath } from "./paths";
import { SYSTEM } from "./account";

/** Server 2003's default for the root of a drive: Users may make folders and files below it. */
const ROOT_ACCESS =
  "D:(A;OICI;FA;;;BA)(A;OICI;FA;;;SY)(A;OICIIO;GA;;;CO)(A;OICI;0x1200a9;;;BU)(A;CI;LC;;;BU)(A;CIIO;DC;;;BU)(A;;0x1200a9;;;WD)";

const DRIVE_BYTES = 72 * 1024 ** 3;

interface Drive {
  readonly root: FolderNode;
  capacity: number;
  used: number;
}

/** All drives of a machine, without regard to who asks; `as(account)` is what a program gets. */
export class Disk {
  readonly #drives = new Map<string, Drive>();

  constructor(private readonly now: () => number) {
    this.addDrive("C:");
  }

  addDrive(name: string, capacity: number = DRIVE_BYTES): void {
    const root = newFolder(name.toUpperCase(), "S-1-5-32-544", this.now());
    root.list = parseSddl(ROOT_ACCESS) ?? root.list;
    this.#drives.set(name.toUpperCase(), { root, capacity, used: 0 });
  }

  as(account: Account): DiskView {
    return new AccountDiskView(this, account, this.now);
  }

  /** As SYSTEM: the builder's and the operating system's own hand. */
  get system(): DiskView {
    return this.as(SYSTEM);
  }

  get drives(): readonly string[] {
    return [...this.#drives.keys()];
  }

  drive(path: string): Drive {
    const drive = this.#drives.get(path.slice(0, 2).toUpperCase());
    if (!drive) throw new WindowsError(3, `the drive of ${path} does not exist`);
    return drive;
  }

  /** Free space is what a test says from now on, whatever lies on the drive. */
  setFreeBytes(name: string, bytes: number): void {
    const drive = this.drive(name);
    drive.capacity = drive.used + bytes;
  }

  find(path: string): DiskNode | undefined {
    const parts = splitPath(path);
    if (!parts) return undefined;
    let node: DiskNode | undefined = this.#drives.get((parts[0] ?? "").toUpperCase())?.root;
    for (const part of parts.slice(1)) {
      if (node?.kind !== "folder") return undefined;
      node = childOf(node, part);
    }
    return node;
  }

  file(path: string): FileNode | undefined {
    const node = this.find(path);
    return node?.kind === "file" ? node : undefined;
  }

  /** Makes a program file of the operating system or of Exchange, folders included. */
  putFile(path: string, options: { readonly version?: string; readonly data?: Buffer } = {}): void {
    this.makeFolders(path.slice(0, path.lastIndexOf("\\")));
    this.system.write(path, options.data ?? Buffer.from(`MZ ${path} ${options.version ?? ""}`));
    const file = this.file(path);
    if (file) file.version = options.version;
  }

  makeFolders(path: string): void {
    const parts = splitPath(path) ?? [];
    for (let count = 2; count <= parts.length; count++) {
      const folder = parts.slice(0, count).join("\\");
      if (!this.find(folder)) this.system.createFolder(folder);
    }
  }

  /** An open handle until the returned function is called: writing, renaming and deleting give 32. */
  hold(path: string, hold: Hold): () => void {
    const file = this.file(path);
    if (!file) throw new WindowsError(2, `${path} is not there to be held open`);
    const mine: Hold = { ...hold };
    file.holds.add(mine);
    return () => void file.holds.delete(mine);
  }

  /** Handles of a process that is gone are closed. */
  releaseHolds(pid: number | "all"): void {
    for (const drive of this.#drives.values()) release(drive.root, pid);
  }

  place(parent: FolderNode, node: DiskNode): void {
    node.parent = parent;
    parent.children.set(node.name.toLowerCase(), node);
    parent.modified = this.now();
  }

  takeOut(node: DiskNode): void {
    node.parent?.children.delete(node.name.toLowerCase());
    if (node.parent) node.parent.modified = this.now();
  }

  /** 112 when the drive cannot take the difference. */
  charge(path: string, bytes: number): void {
    const drive = this.drive(path);
    if (bytes > 0 && drive.used + bytes > drive.capacity) {
      throw new WindowsError(112, `There is not enough space on the disk for ${path}`);
    }
    drive.used += bytes;
  }

  newFile(name: string, owner: string): FileNode {
    return newFile(name, owner, this.now());
  }

  newFolder(name: string, owner: string): FolderNode {
    return newFolder(name, owner, this.now());
  }

  walk(path: string): FileNode[] {
    const files: FileNode[] = [];
    const visit = (node: DiskNode): void => {
      if (node.kind === "file") files.push(node);
      else for (const child of node.children.values()) visit(child);
    };
    const start = this.find(path);
    if (start) visit(start);
    return files;
  }

  /** Paths of files that somebody holds open below a folder, with who does. */
  heldBelow(path: string): readonly { readonly path: string; readonly pid: number }[] {
    return this.walk(path).flatMap((file) => [...file.holds].map(({ pid }) => ({ path: pathOf(file), pid })));
  }
}

function childOf(folder: FolderNode, name: string): DiskNode | undefined {
  const found = folder.children.get(name.toLowerCase());
  if (found || !name.includes("~")) return found;
  for (const child of folder.children.values())
    if (shortName(child.name) === name.toUpperCase()) return child;
  return undefined;
}

function release(node: DiskNode, pid: number | "all"): void {
  if (node.kind === "folder") {
    for (const child of node.children.values()) release(child, pid);
    return;
  }
  for (const hold of node.holds) if (pid === "all" || hold.pid === pid) node.holds.delete(hold);
}
