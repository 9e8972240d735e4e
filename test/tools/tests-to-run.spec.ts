import assert from "node:assert/strict";
import os from "node:os";
import { load } from "./load";

const { withTests } = load<{ withTests: (args: string[]) => string[] }>("tests-to-run.mjs");

describe("npm test", () => {
  it("runs all tests, a file per core at a time, when no argument names one", () => {
    const together = ["--parallel", "--jobs", String(os.availableParallelism())];
    for (const args of [[], ["--grep", "lab"], ["--reporter-option", "counts=/tmp/test.json"]]) {
      assert.deepEqual(withTests(args), [...together, ...args, "test/**/*.spec.ts"]);
    }
  });

  it("runs only the tests that an argument names", () => {
    for (const args of [["test/ssh/dial.spec.ts"], ["--bail", "./test/lab/**/*.spec.ts"]]) {
      assert.deepEqual(withTests(args), args);
    }
  });
});
