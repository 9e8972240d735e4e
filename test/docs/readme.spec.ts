import assert from "node:assert/strict";
import { readdirSync, readFileSync, existsSync } from "node:fs";
import path from "node:path";

const ROOT = path.join(__dirname, "../..");

describe("README.md", () => {
  it("shows no TypeScript but what an example has, which a test runs", () => {
    const readme = readFileSync(path.join(ROOT, "README.md"), "utf8");
    const examples = readdirSync(path.join(ROOT, "examples"))
      .map((name) => path.join(ROOT, "examples", name, "index.ts"))
      .filter((file) => existsSync(file))
      .map((file) => readFileSync(file, "utf8"));
    const blocks = [...readme.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, block = ""]) => block);
    assert.ok(blocks.length >= 3);
    for (const block of blocks)
      assert.ok(
        examples.some((text) => text.includes(block)),
        block,
      );
  });
});
