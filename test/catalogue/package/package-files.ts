import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readPackage, type PackageFacts } from "../../../catalogue";

/** A folder of files for the readers under test, gone after the suite. */
export function packageFolder(): {
  readonly put: (name: string, bytes: Buffer) => string;
  readonly read: (bytes: Buffer, name?: string) => Promise<PackageFacts>;
} {
  const folder = mkdtempSync(join(tmpdir(), "exchange-rollup-packages-"));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const put = (name: string, bytes: Buffer): string => {
    const path = join(folder, name);
    writeFileSync(path, bytes);
    return path;
  };
  return { put, read: (bytes, name = "package.msp") => readPackage(put(name, bytes)) };
}
