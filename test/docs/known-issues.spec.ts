import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

const ROOT = path.join(__dirname, "../..");
const DOCS = path.join(ROOT, "docs");
const PAGE = readFileSync(path.join(DOCS, "known-issues.md"), "utf8");

describe("docs/known-issues.md", () => {
  const rows = PAGE.split("\n").filter(
    (line) => line.startsWith("| ") && !/^\| (---|the article)/.test(line),
  );

  it("names a test for each thing that the product does, which is there under that title", () => {
    assert.ok(rows.length > 20);
    for (const row of rows) {
      const [, file = "", title] = /`([\w/-]+\.(?:spec|slow)\.ts)`(?: "([^"]+)")? \|$/.exec(row) ?? [];
      assert.ok(file, `no test: ${row}`);
      const text = readFileSync(path.join(ROOT, "test", file), "utf8");
      if (title !== undefined) assert.ok(text.includes(title), `${file} has no "${title}"`);
    }
  });

  it("links to pages that are there", () => {
    const links = [...PAGE.matchAll(/\]\(([^)#]+)\)/g)].map(([, link = ""]) => link);
    assert.ok(links.length >= 7);
    for (const link of links) assert.ok(existsSync(path.join(DOCS, link)), link);
  });
});
