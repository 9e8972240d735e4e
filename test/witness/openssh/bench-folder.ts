import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface BenchFolder {
  readonly path: string;
  readonly file: (name: string) => string;
  readonly remove: () => void;
}

/** A temporary folder that sshd's user may walk through. */
export function benchFolder(): BenchFolder {
  const path = mkdtempSync(join(tmpdir(), "openssh-witness-"));
  chmodSync(path, 0o755);
  return {
    path,
    file: (name) => join(path, name),
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}
