import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { questionsText } from "../real-server/questions-text";
import { VARIABLES } from "../real-server/settings";

const PAGE = readFileSync(path.join(__dirname, "../../docs/real-server.md"), "utf8");

describe("docs/real-server.md", () => {
  it("lists every question with its exact commands, as the run asks them", () => {
    assert.ok(PAGE.includes(questionsText()), `the part should read:\n\n${questionsText()}`);
  });

  it("has a row for every variable, and no other", () => {
    const rows = [...PAGE.matchAll(/^\| `(EXCHANGE_ROLLUP_TEST_[A-Z_]+)`/gm)].map(([, name]) => name);
    assert.deepEqual(rows.sort(), Object.values(VARIABLES).sort());
  });
});
