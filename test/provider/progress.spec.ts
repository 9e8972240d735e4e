import assert from "node:assert/strict";
import { progress } from "../../provider/progress";
import type { Progress } from "../../provider/progress";

describe("progress", () => {
  let told: string[];
  let pauseOver: (() => void) | undefined;
  let words: Progress;

  beforeEach(() => {
    told = [];
    pauseOver = undefined;
    const write = (kind: string) => (text: string) => {
      told.push(`${kind} ${text}`);
      return Promise.resolve();
    };
    const log = { info: write("info"), warning: write("warning"), status: write("status") };
    const after = (_: number, act: () => void): (() => void) => {
      pauseOver = act;
      return () => (pauseOver = undefined);
    };
    words = progress({ log, after });
  });

  it("tells a phase at once, and of those that follow too soon only the newest", () => {
    words.phase("copying 1 %");
    words.phase("copying 2 %");
    words.phase("copying 3 %");
    assert.deepEqual(told, ["status copying 1 %"]);
    pauseOver!();
    assert.deepEqual(told, ["status copying 1 %", "status copying 3 %"]);
  });

  it("does not tell the same twice", () => {
    words.phase("installing");
    pauseOver!();
    words.phase("installing");
    assert.deepEqual(told, ["status installing"]);
  });

  it("never holds back what is to stay", () => {
    words.phase("installing");
    words.warning("a restart is pending");
    words.info("done");
    assert.deepEqual(told, ["status installing", "warning a restart is pending", "info done"]);
  });

  it("drops what was held back when it ends", async () => {
    words.phase("copying 1 %");
    words.phase("copying 2 %");
    await words.end();
    assert.equal(pauseOver, undefined);
    assert.deepEqual(told, ["status copying 1 %"]);
  });
});
