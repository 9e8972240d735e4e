import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeRollupPackage, rollupPackageNames } from "../../lab/msp";

export interface PackageFolder {
  readonly path: string;
  remove(): void;
}

/** A folder with the lab's packages of these levels, named as the catalogue has them. */
export function packageFolder(...levels: readonly string[]): PackageFolder {
  const path = mkdtempSync(join(tmpdir(), "exchange-rollup-packages-"));
  for (const level of levels)
    writeFileSync(join(path, rollupPackageNames(level).fileName), makeRollupPackage(level));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
