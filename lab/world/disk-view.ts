import { allows, formatSddl, parseSddl, RIGHTS } from "./access-list";
import { sidOf, tokenOf } from "./account";
import type { Account, DiskView, FileFacts } from "./contract";
import { WindowsError } from "./contract";
import type { Disk } from "./disk";
import type { DiskNode, FileNode, FolderNode } from "./disk-node";
import { contentOf, effectiveAces, forgetKept, inheritedBy, overwritten, pathOf } from "./disk-node";
import { nameOf, parentOf, splitPath } from "./paths";

/** The disk as one account sees it. Traversing needs no right of its own: Everyone has bypass traverse checking. */
export class AccountDiskView implements DiskView {
  readonly #token: ReadonlySet<string>;
  readonly #owner: string;

  constructor(
    private readonly disk: Disk,
    account: Account,
    private readonly now: () => number,
  ) {
    this.#token = tokenOf(account);
    // Server 2003: what a member of Administrators makes is owned by Administrators.
    this.#owner = account.administrator ? "S-1-5-32-544" : sidOf(account);
  }

  stat(path: string): FileFacts | undefined {
    const node = this.disk.find(path);
    if (!node) return undefined;
    return {
      path: pathOf(node),
      kind: node.kind,
      size: node.kind === "file" ? node.size : 0,
      modified: node.modified,
      ...(node.kind === "file" ? { created: node.created } : {}),
    };
  }

  list(path: string): readonly string[] {
    const folder = this.#folder(path);
    this.#need(folder, RIGHTS.readData);
    return [...folder.children.values()].map((child) => child.name);
  }

  read(path: string): Buffer {
    const file = this.#file(path);
    this.#need(file, RIGHTS.readData);
    if ([...file.holds].some((hold) => hold.deny === "all")) throw inUse(path);
    return contentOf(file);
  }

  write(
    path: string,
    data: Buffer,
    options: { readonly append?: boolean; readonly createNew?: boolean } = {},
  ): void {
    const there = this.disk.find(path);
    if (there?.kind === "folder") throw new WindowsError(5, `${path} is a folder`);
    if (there && options.createNew) throw new WindowsError(80, `The file ${path} exists`);
    const file = there ?? this.#createFile(path);
    if (there) {
      this.#need(there, options.append ? RIGHTS.appendData : RIGHTS.writeData);
      if (isHeld(there)) throw inUse(path);
    }
    this.disk.charge(path, data.length - (options.append ? 0 : file.size));
    file.chunks = options.append ? [...file.chunks, Buffer.from(data)] : [Buffer.from(data)];
    file.size = options.append ? file.size + data.length : data.length;
    if (!options.append) file.version = undefined;
    file.modified = this.now();
  }

  writeAt(path: string, offset: number, data: Buffer): void {
    const file = this.#file(path);
    this.#need(file, RIGHTS.writeData);
    if (isHeld(file)) throw inUse(path);
    const size = Math.max(file.size, offset + data.length);
    this.disk.charge(path, size - file.size);
    file.chunks = overwritten(file.chunks, offset, data);
    file.size = size;
    file.version = undefined;
    file.modified = this.now();
  }

  createFolder(path: string): void {
    if (this.disk.find(path)) throw new WindowsError(183, `Cannot create ${path}: it already exists`);
    const parent = this.#folder(parentOf(path));
    this.#need(parent, RIGHTS.appendData);
    this.disk.place(parent, this.disk.newFolder(validName(path), this.#owner));
  }

  remove(path: string): void {
    const file = this.#file(path);
    this.#needDelete(file);
    if (isHeld(file)) throw inUse(path);
    this.disk.charge(path, -file.size);
    this.disk.takeOut(file);
  }

  removeFolder(path: string): void {
    const folder = this.#folder(path);
    if (!folder.parent) throw new WindowsError(5, `${path} is the root of a drive`);
    if (folder.children.size > 0) throw new WindowsError(145, `The folder ${path} is not empty`);
    this.#needDelete(folder);
    this.disk.takeOut(folder);
  }

  rename(from: string, to: string): void {
    const node = this.#node(from);
    const target = this.disk.find(to);
    if (target && target !== node) throw new WindowsError(183, `Cannot rename to ${to}: it already exists`);
    if (from.slice(0, 2).toUpperCase() !== to.slice(0, 2).toUpperCase() && node.kind === "folder") {
      throw new WindowsError(17, `${from} and ${to} are on different drives`);
    }
    const parent = this.#folder(parentOf(to));
    this.#needDelete(node);
    this.#need(parent, node.kind === "file" ? RIGHTS.writeData : RIGHTS.appendData);
    if (isHeld(node)) throw inUse(from);
    if (node.kind === "file" && pathOf(parent).slice(0, 2) !== pathOf(node).slice(0, 2)) {
      this.disk.charge(to, node.size);
      this.disk.charge(from, -node.size);
    } else if (parent !== node.parent) {
      node.kept = inheritedBy(node);
    }
    this.disk.takeOut(node);
    node.name = validName(to);
    this.disk.place(parent, node);
  }

  freeBytes(drive: string): number {
    const { capacity, used } = this.disk.drive(drive);
    return Math.max(0, capacity - used);
  }

  accessList(path: string): string {
    const node = this.#node(path);
    if (!this.#owns(node)) this.#need(node, RIGHTS.readControl);
    return formatSddl(node.list, inheritedBy(node));
  }

  setAccessList(path: string, sddl: string): void {
    const node = this.#node(path);
    if (!this.#owns(node)) this.#need(node, RIGHTS.writeDac);
    const list = parseSddl(sddl);
    if (!list) throw new WindowsError(1336, `The access list "${sddl}" is not valid`);
    node.list = { ...list, aces: list.aces.filter((ace) => !ace.flags.includes("ID")) };
    forgetKept(node);
  }

  #createFile(path: string): FileNode {
    const parent = this.#folder(parentOf(path));
    this.#need(parent, RIGHTS.writeData);
    const file = this.disk.newFile(validName(path), this.#owner);
    this.disk.place(parent, file);
    return file;
  }

  #node(path: string): DiskNode {
    const node = this.disk.find(path);
    if (node) return node;
    const parent = splitPath(path) && this.disk.find(parentOf(path));
    throw new WindowsError(parent ? 2 : 3, `${path} was not found`);
  }

  #file(path: string): FileNode {
    const node = this.#node(path);
    if (node.kind === "file") return node;
    throw new WindowsError(5, `${path} is a folder`);
  }

  #folder(path: string): FolderNode {
    const node = this.disk.find(path);
    if (node?.kind === "folder") return node;
    throw new WindowsError(node ? 267 : 3, `The folder ${path} was not found`);
  }

  #owns(node: DiskNode): boolean {
    return this.#token.has(node.owner);
  }

  #need(node: DiskNode, right: number): void {
    if (!allows(effectiveAces(node), this.#token, right)) {
      throw new WindowsError(5, `Access to ${pathOf(node)} is denied`);
    }
  }

  #needDelete(node: DiskNode): void {
    const parent = node.parent;
    if (parent && allows(effectiveAces(parent), this.#token, RIGHTS.deleteChild)) return;
    this.#need(node, RIGHTS.delete);
  }
}

function isHeld(node: DiskNode): boolean {
  return node.kind === "file" ? node.holds.size > 0 : [...node.children.values()].some(isHeld);
}

function validName(path: string): string {
  const name = nameOf(path);
  if (/[<>:"|?*]/.test(name)) throw new WindowsError(123, `"${name}" is not a valid file name`);
  return name;
}

function inUse(path: string): WindowsError {
  return new WindowsError(32, `${path} is being used by another process`);
}
