import * as assert from "node:assert/strict";

import { EXIT_CODES, explainExitCode } from "../../../rollout/server/exit-codes";

/** The codes of operations.md 2.3. */
const LISTED = [
  0, 3010, 1641, 13, 87, 1601, 1602, 1603, 1604, 1605, 1612, 1618, 1619, 1620, 1622, 1624, 1625, 1632, 1633,
  1635, 1636, 1637, 1638, 1639, 1640, 1642, 1643, 1645, 1646, 1647, 1648, 1649, 1650, 1651, 1652, 1653,
];

describe("msiexec's exit codes", () => {
  it("each listed code has its meaning, and each failure says what to do", () => {
    assert.deepEqual(Object.keys(EXIT_CODES).map(Number).sort(), [...LISTED].sort());
    for (const code of LISTED) {
      const explained = explainExitCode(code);
      assert.notEqual(explained.meaning, "");
      if (explained.outcome === "failed" || explained.outcome === "suspended")
        assert.match(explained.todo, /\.$/);
    }
  });

  it("only 0, 3010 and 1641 are not failures", () => {
    const fine = LISTED.filter((code) => explainExitCode(code).outcome.startsWith("done"));
    assert.deepEqual(fine, [0, 3010, 1641]);
  });

  it("a code that nobody listed is a failure", () => {
    assert.equal(explainExitCode(4711).outcome, "failed");
    assert.equal(explainExitCode(-2147023286).outcome, "failed");
  });
});
