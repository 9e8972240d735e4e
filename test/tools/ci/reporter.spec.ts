import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const ROOT = resolve(__dirname, "../../..");

const FILES: Readonly<Record<string, string>> = {
  tests:
    'it("passes", () => {}); it("fails", () => { throw new Error("why\\nand more"); }); it.skip("waits", () => {});',
  hook: 'before(() => { throw new Error("in a hook"); }); it("never runs", () => {});',
  exit: 'it("takes its process with it", () => process.exit(0));',
  load: 'throw new Error("while it is loaded");',
};

interface Counted {
  readonly counts: unknown;
  /** As .ci/run lists them at its end. */
  readonly failures: readonly string[];
}

describe("the reporter that .ci/run counts with", () => {
  for (const [files, expected] of [
    [["tests"], { passed: 1, failed: 1, pending: 1 }],
    [["tests", "hook", "exit", "load"], { passed: 1, failed: 4, pending: 1 }],
  ] as const) {
    it(`counts right when files run at a time: ${files.join(", ")}`, () => {
      const { counts, failures } = countedOf(files);
      assert.deepEqual(counts, expected);
      assert.equal(failures.length, expected.failed);
    });
  }

  it("names each failed test with the first line of why", () => {
    const { failures } = countedOf(["tests", "hook"]);
    assert.deepEqual([...failures].sort(), [
      'FAILED counts: a file > "before all" hook for "never runs": in a hook',
      "FAILED counts: a file > fails: why",
    ]);
  });
});

function countedOf(files: readonly string[]): Counted {
  const folder = mkdtempSync(join(tmpdir(), "exchange-rollup-reporter-"));
  try {
    for (const file of files)
      writeFileSync(join(folder, `${file}.js`), `describe("a file", () => { ${FILES[file]} });`);
    const counts = join(folder, "counts.json");
    const mocha = join(ROOT, "node_modules", "mocha", "bin", "mocha.js");
    const reporter = join(ROOT, "tools", "ci", "reporter.cjs");
    const args = ["--no-config", "--parallel", "--jobs", "2", "--reporter", reporter];
    const { status } = spawnSync(
      process.execPath,
      [mocha, ...args, "--reporter-option", `counts=${counts}`, ...files.map((file) => `${file}.js`)],
      { cwd: folder },
    );
    assert.notEqual(status, 0);
    const list = join(ROOT, "tools", "ci", "failures.mjs");
    const { stdout } = spawnSync(process.execPath, [list, counts], { encoding: "utf8" });
    const { failures: _, ...numbers } = JSON.parse(readFileSync(counts, "utf8")) as Record<string, unknown>;
    return { counts: numbers, failures: stdout.trimEnd().split("\n") };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
