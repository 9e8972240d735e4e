import { createHash } from "node:crypto";
import type { BigIntStats } from "node:fs";
import { open, stat, type FileHandle } from "node:fs/promises";
import { basename } from "node:path";
import type { PackageFacts } from "../contract";
import { bytesOf } from "./byte-source";
import { classifyPatch } from "./classify-patch";
import { openCompoundFile } from "./compound-file";
import { Damage } from "./damage";
import { kindOfCompoundFile, kindOfFile } from "./file-kind";
import { PackageError, type PackageProblem } from "./package-error";
import { readPatchDocument } from "./patch-document";
import { hasCompoundSignature } from "./sector-map";

/** Rollups of Exchange 2007 have tens of megabytes. */
const MOST_BYTES = 1024 * 1024 * 1024;
const START_BYTES = 512;
const HASH_BYTES = 1024 * 1024;

type Reading = Omit<PackageFacts, "path" | "fileName" | "sha256" | "size">;

/** What the file is and says of itself; throws PackageError where it cannot be read. Nothing in it is trusted or run. */
export async function readPackage(path: string): Promise<PackageFacts> {
  const fileName = basename(path);
  try {
    await demandFile(path);
    const handle = await open(path, "r");
    try {
      const before = await handle.stat({ bigint: true });
      const size = Number(before.size);
      const sha256 = await hashOf(handle);
      const reading = await readFacts(handle, size);
      demandUnchanged({ path, before, after: await handle.stat({ bigint: true }) });
      return { path, fileName, ...reading, sha256, size };
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw asPackageError(error, path);
  }
}

/** Before opening: to open a pipe would wait for its other end. */
async function demandFile(path: string): Promise<void> {
  const facts = await stat(path);
  if (!facts.isFile()) {
    const what = facts.isDirectory() ? "a folder" : "not a regular file";
    throw new PackageError({
      problem: "notAFile",
      path,
      message: `${path} is ${what}. Give the path of the .msp file.`,
    });
  }
  if (facts.size > MOST_BYTES) {
    throw new PackageError({
      problem: "tooLarge",
      path,
      message: `${path} was not read: it has ${facts.size} bytes, and no rollup has more than ${MOST_BYTES}. Give the path of the .msp file.`,
    });
  }
}

async function hashOf(handle: FileHandle): Promise<string> {
  const hash = createHash("sha256");
  const buffer = Buffer.alloc(HASH_BYTES);
  for (let position = 0; ;) {
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, position);
    if (bytesRead === 0) return hash.digest("hex");
    hash.update(buffer.subarray(0, bytesRead));
    position += bytesRead;
  }
}

async function readFacts(handle: FileHandle, size: number): Promise<Reading> {
  const bytes = bytesOf(handle, size);
  const start = await bytes.read(0, Math.min(size, START_BYTES));
  if (!hasCompoundSignature(start)) return notAPatch(kindOfFile(start, size));
  if (size < START_BYTES) return notAPatch(`the first ${size} bytes of an OLE file, which ends there`);

  const file = await openCompoundFile(bytes);
  const otherKind = kindOfCompoundFile(file);
  return otherKind === null ? classifyPatch(await readPatchDocument(file)) : notAPatch(otherKind);
}

function notAPatch(what: string): Reading {
  return {
    kind: "notAPatch",
    what,
    patchCode: null,
    obsoletes: [],
    targetProductCodes: [],
    displayName: null,
    kb: null,
    sequences: [],
    allowRemoval: null,
    release: null,
  };
}

/** The hash and the facts are to be of the same bytes. */
function demandUnchanged(file: {
  readonly path: string;
  readonly before: BigIntStats;
  readonly after: BigIntStats;
}): void {
  const { path, before, after } = file;
  if (before.size === after.size && before.mtimeNs === after.mtimeNs) return;
  throw new PackageError({
    problem: "changed",
    path,
    message: `${path} was changed while it was read. Wait until its download is over, and try again.`,
  });
}

const SYSTEM_PROBLEMS: Readonly<Record<string, { readonly problem: PackageProblem; readonly text: string }>> =
  {
    ENOENT: {
      problem: "missing",
      text: "does not exist. Put the package there, or give the path of the .msp file",
    },
    ENOTDIR: {
      problem: "missing",
      text: "does not exist. Put the package there, or give the path of the .msp file",
    },
    EACCES: {
      problem: "denied",
      text: "cannot be read: access is denied. Allow the account that runs pulumi to read it",
    },
    EPERM: {
      problem: "denied",
      text: "cannot be read: access is denied. Allow the account that runs pulumi to read it",
    },
  };

function asPackageError(error: unknown, path: string): PackageError {
  if (error instanceof PackageError) return error;
  if (error instanceof Damage) {
    const message = `${path} is damaged: ${error.message}. Download it again.`;
    return new PackageError({ problem: "damaged", path, message, cause: error });
  }
  const code = (error as NodeJS.ErrnoException).code ?? "";
  const known = SYSTEM_PROBLEMS[code] ?? {
    problem: "io" as const,
    text: `could not be read: ${reasonOf(error)}`,
  };
  return new PackageError({ problem: known.problem, path, message: `${path} ${known.text}.`, cause: error });
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
