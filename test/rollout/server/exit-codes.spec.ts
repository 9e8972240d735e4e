import * as assert from "node:assert/strict";

import { EXIT_CODES, explainExitCode } from "../../../rollout/server/exit-codes";
import { translateHresults } from "../../../rollout/server/hresult";

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

  it("0x80070643 is 1603, as Microsoft Update shows it or as a signed number", () => {
    assert.equal(explainExitCode(0x80070643).name, "INSTALL_FAILURE");
    assert.equal(explainExitCode(-2147023293).name, "INSTALL_FAILURE");
    const meant = "(1603: the installation failed)";
    assert.equal(translateHresults("Error Code: 0x80070643."), `Error Code: 0x80070643 ${meant}.`);
    assert.equal(
      translateHresults("actual error code -2147023293 here"),
      `actual error code -2147023293 ${meant} here`,
    );
  });

  it("other numbers are left as they are", () => {
    for (const text of ["0x80070005", "0x80070000", "0x80040154", "1603", "-2147467259", "a0x80070643"])
      assert.equal(translateHresults(text), text);
    assert.equal(explainExitCode(0x80070000).outcome, "failed");
  });
});
