import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { load, root } from "../load";

const { requireWine } = load<{ requireWine: (env: NodeJS.ProcessEnv) => void }>("witness/wine.mjs");

describe("npm run test:smoke", () => {
  it("fails where Wine is missing, and says how to get it", () => {
    const { status, stderr } = spawnSync(process.execPath, [path.join(root, "tools/witness/smoke.mjs")], {
      env: { ...process.env, PATH: "" },
      encoding: "utf8",
    });
    assert.equal(status, 1);
    assert.match(stderr, /^error: wine, wineboot, wineserver: not on PATH\. /);
    assert.match(stderr, /apt-get install --no-install-recommends wine wine64$/m);
  });

  it("names only the programs that are missing", () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), "exchange-rollup-path-"));
    try {
      for (const program of ["wine", "wineboot"]) {
        writeFileSync(path.join(folder, program), "");
        chmodSync(path.join(folder, program), 0o755);
      }
      assert.throws(() => requireWine({ PATH: folder }), /^Error: wineserver: not on PATH/);
      writeFileSync(path.join(folder, "wineserver"), "");
      chmodSync(path.join(folder, "wineserver"), 0o755);
      requireWine({ PATH: folder });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
