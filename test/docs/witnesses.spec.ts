import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { CLAIM_IDS } from "../acceptance/claims";
import { judgements } from "../acceptance/judgements";
import { claimsTable } from "../acceptance/table";

const ROOT = path.join(__dirname, "../..");
const PAGE = readFileSync(path.join(ROOT, "docs/witnesses.md"), "utf8");

describe("docs/witnesses.md", () => {
  it("has the table of claims as the acceptance spec goes by it", () => {
    assert.ok(PAGE.includes(claimsTable()), `the table should read:\n\n${claimsTable()}`);
  });

  it("names suites that are there", () => {
    const suites = [...PAGE.matchAll(/^\| `(test\/[^`]+)`/gm)].map(([, suite]) => suite!);
    assert.ok(suites.length >= 6);
    assert.deepEqual(
      suites.filter((suite) => !existsSync(path.join(ROOT, suite))),
      [],
    );
  });
});

describe("the claims of the acceptance spec", () => {
  it("are all judged by the lab, so that every run of the tests sees them", () => {
    const lab = judgements("lab");
    assert.deepEqual(
      CLAIM_IDS.filter((claim) => lab[claim] !== "yes"),
      [],
    );
  });
});
