import { promises as fs } from "node:fs";
import * as path from "node:path";

import { checkPackage, packageFileName, patchTitle, readPackage, verifyPin } from "../../catalogue";
import type { PackageFacts, Release } from "../../catalogue/contract";
import type { Refusal, ServerWish } from "./contract";

export type FoundPackage =
  | { readonly ok: true; readonly facts: PackageFacts; readonly remarks: readonly string[] }
  | { readonly ok: false; readonly refusals: readonly Refusal[] };

/** The .msp on the controller, read and held against the catalogue and the pin (design.md, rule 3). No server is asked. */
export async function findPackage(wish: ServerWish, release: Release): Promise<FoundPackage> {
  const file = packagePath(wish, release);
  if (file === null) return refuse("PACKAGE_MISSING", `${noPackage(release)} ${whereToPutIt(release)}`);
  const kind = await kindOf(file);
  if (kind !== "file") return refuse("PACKAGE_MISSING", `package: ${file} ${kind}. ${whereToPutIt(release)}`);

  const read = await tryRead(file);
  if (!read.ok) return refuse("PACKAGE_WRONG", `package: ${read.reason}`);
  const pin = wish.packageSha256 === null ? undefined : verifyPin(read.facts, wish.packageSha256);
  if (pin) return refuse("PACKAGE_HASH", `packageSha256: ${pin.sentence}`, "packageSha256");

  const findings = checkPackage(read.facts, release);
  const wrong = findings.filter((finding) => finding.severity === "refuse");
  if (wrong.length > 0) {
    return {
      ok: false,
      refusals: wrong.map(({ sentence }) => refusal("PACKAGE_WRONG", `package: ${sentence}`)),
    };
  }
  const pinned = wish.packageSha256 !== null;
  const doubts = findings.filter((finding) => !(pinned && finding.about === "noPin"));
  return { ok: true, facts: read.facts, remarks: doubts.map((finding) => finding.sentence) };
}

function packagePath(wish: ServerWish, release: Release): string | null {
  if (wish.package === null) return null;
  if ("file" in wish.package) return path.resolve(wish.package.file);
  const fileName = packageFileName(release);
  return fileName && path.resolve(wish.package.folder, fileName.name);
}

async function kindOf(file: string): Promise<"file" | "does not exist" | "is not a file" | "cannot be read"> {
  try {
    return (await fs.stat(file)).isFile() ? "file" : "is not a file";
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ENOENT" ? "does not exist" : "cannot be read";
  }
}

async function tryRead(
  file: string,
): Promise<
  { readonly ok: true; readonly facts: PackageFacts } | { readonly ok: false; readonly reason: string }
> {
  try {
    return { ok: true, facts: await readPackage(file) };
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message : String(error) };
  }
}

function noPackage(release: Release): string {
  return `package: ${patchTitle(release)} is needed, but neither package nor the provider's packages folder is set.`;
}

function whereToPutIt(release: Release): string {
  const fileName = packageFileName(release);
  const doubt =
    fileName?.origin === "pattern" ? " (the usual pattern; no source states this rollup's file name)" : "";
  return `Download ${patchTitle(release)} (${fileName?.name}${doubt}) and name it in package, or put it into the packages folder.`;
}

function refuse(code: Refusal["code"], message: string, property = "package"): FoundPackage {
  return { ok: false, refusals: [refusal(code, message, property)] };
}

function refusal(code: Refusal["code"], message: string, property = "package"): Refusal {
  return { code, property, message };
}
