import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { load } from "../load";

interface Outcome {
  readonly code: number;
  readonly silent: boolean;
  readonly output: string;
}
const { runWhileArriving } = load<{
  runWhileArriving: (options: {
    command: string;
    args: string[];
    folder: string;
    silence: number;
  }) => Promise<Outcome>;
}>("engine/run-while-arriving.mjs");

describe("a download", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(path.join(os.tmpdir(), "arriving-"))));
  afterEach(() => rmSync(folder, { recursive: true }));
  const node = (program: string, silence: number) =>
    runWhileArriving({ command: process.execPath, args: ["-e", program], folder, silence });

  it("of which nothing arrives is ended, with what it started", async () => {
    const hangs = "setInterval(() => {}, 1000)";
    const outcome = await node(
      `require("child_process").spawn(process.execPath, ["-e", "${hangs}"], { stdio: "inherit" }); ${hangs}`,
      300,
    );
    assert.equal(outcome.silent, true);
    assert.notEqual(outcome.code, 0);
  });

  it("that ends by itself keeps its exit code and what it said", async () => {
    const { code, silent, output } = await node('console.error("no route"); process.exitCode = 3', 60_000);
    assert.deepEqual({ code, silent, output }, { code: 3, silent: false, output: "no route\n" });
  });
});
