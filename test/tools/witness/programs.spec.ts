import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { load, root } from "../load";

const { requirePrograms, WINE, WITNESS_PACKAGES, withSystemFolders } = load<{
  requirePrograms: (programs: readonly string[], untried: string, env: NodeJS.ProcessEnv) => void;
  WINE: readonly string[];
  WITNESS_PACKAGES: readonly string[];
  withSystemFolders: (env: NodeJS.ProcessEnv) => NodeJS.ProcessEnv;
}>("witness/programs.mjs");

describe("npm run test:smoke and npm run test:witness", () => {
  it("fail where Wine is missing, and say how to get it", () => {
    const { status, stderr } = runWithout("smoke.mjs");
    assert.equal(status, 1);
    assert.match(stderr, /^error: wine, wineboot, wineserver: missing\. /);
    assert.match(stderr, /apt-get install --no-install-recommends wine wine64$/m);
  });

  it("name only the programs that are missing", () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), "exchange-rollup-path-"));
    const require = (): void => requirePrograms(WINE, "Not tried.", { PATH: folder });
    try {
      for (const program of ["wine", "wineboot"]) makeProgram(folder, program);
      assert.throws(require, /^Error: wineserver: missing\. Not tried\. .* wine wine64$/);
      makeProgram(folder, "wineserver");
      require();
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("name every Debian package that .ci/run installs, and no other", () => {
    const script = readFileSync(path.join(root, "tools/ci/install-witnesses.sh"), "utf8");
    const installed = /packages=\(([^)]*)\)/.exec(script)?.[1]?.trim().split(/\s+/);
    assert.deepEqual([...WITNESS_PACKAGES].sort(), installed?.sort());
  });

  it("find sshd where an ordinary user's PATH does not", () => {
    assert.equal(withSystemFolders({ PATH: "/usr/bin" }).PATH, "/usr/bin:/usr/local/sbin:/usr/sbin:/sbin");
    assert.equal(withSystemFolders({ PATH: "/usr/sbin" }).PATH, "/usr/sbin:/usr/local/sbin:/sbin");
  });
});

function runWithout(script: string): { readonly status: number | null; readonly stderr: string } {
  return spawnSync(process.execPath, [path.join(root, "tools/witness", script)], {
    env: { ...process.env, PATH: "" },
    encoding: "utf8",
  });
}

function makeProgram(folder: string, program: string): void {
  writeFileSync(path.join(folder, program), "");
  chmodSync(path.join(folder, program), 0o755);
}
