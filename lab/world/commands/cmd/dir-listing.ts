import type { DiskView, FileFacts } from "../../contract";

export interface FolderListing {
  readonly folder: string;
  readonly entries: readonly FileFacts[];
}

interface Asked {
  readonly folder: string;
  /** Also what lies below. */
  readonly below: boolean;
  readonly matches: (name: string) => boolean;
}

/** The folder, and those below it in which something matches. */
export function listFolders(view: DiskView, { folder, below, matches }: Asked): readonly FolderListing[] {
  const root = folder.replace(/\\$/, "");
  const names = [...view.list(folder)].sort((a, b) => a.localeCompare(b, "en"));
  const all = names.flatMap((name) => view.stat(`${root}\\${name}`) ?? []);
  const entries = all.filter(({ path }) => matches(path.slice(path.lastIndexOf("\\") + 1)));
  const deeper = below
    ? all
        .filter(({ kind }) => kind === "folder")
        .flatMap(({ path }) => listFolders(view, { folder: path, below, matches }))
        .filter((listing) => listing.entries.length > 0)
    : [];
  return [{ folder, entries }, ...deeper];
}

/** As Server 2003 prints it. The lab's drives have no label. */
export function formatListing(listings: readonly FolderListing[], freeBytes: number): readonly string[] {
  const drive = listings[0]?.folder.slice(0, 1).toUpperCase() ?? "C";
  const all = listings.flatMap(({ entries }) => entries);
  return [
    ` Volume in drive ${drive} has no label.`,
    ...listings.flatMap(formatFolder),
    ...(listings.length > 1 ? ["", "     Total Files Listed:", totals(all)] : []),
    `${String(all.filter(isFolder).length).padStart(16)} Dir(s) ${grouped(freeBytes).padStart(15)} bytes free`,
  ];
}

function formatFolder({ folder, entries }: FolderListing): readonly string[] {
  return [
    "",
    ` Directory of ${folder}`,
    "",
    ...entries.map((entry) => `${moment(entry.modified)}${column(entry)}${nameIn(entry, folder)}`),
    totals(entries),
  ];
}

function column(entry: FileFacts): string {
  return isFolder(entry) ? "    <DIR>".padEnd(19) : `${grouped(entry.size).padStart(18)} `;
}

function totals(entries: readonly FileFacts[]): string {
  const files = entries.filter((entry) => !isFolder(entry));
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  return `${String(files.length).padStart(16)} File(s) ${grouped(bytes).padStart(14)} bytes`;
}

function nameIn({ path }: FileFacts, folder: string): string {
  return path.slice(folder.replace(/\\$/, "").length + 1);
}

function isFolder({ kind }: FileFacts): boolean {
  return kind === "folder";
}

/** "07/14/2008  08:05 PM", in the lab's UTC. */
function moment(time: number): string {
  const [year = "", month = "", day = ""] = new Date(time).toISOString().slice(0, 10).split("-");
  const hours = new Date(time).getUTCHours();
  const minutes = String(new Date(time).getUTCMinutes()).padStart(2, "0");
  return `${month}/${day}/${year}  ${String(hours % 12 || 12).padStart(2, "0")}:${minutes} ${hours < 12 ? "AM" : "PM"}`;
}

function grouped(value: number): string {
  return value.toLocaleString("en-US");
}
