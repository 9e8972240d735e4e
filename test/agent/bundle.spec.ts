import assert from "node:assert/strict";
import { syntaxFault } from "../../lab/wsh/es3-source";
import { agentText } from "./agent-on";

describe("the agent's bundle", () => {
  it("is ECMAScript 3, reserved words as property names included", () => {
    assert.equal(syntaxFault(agentText()), undefined);
  });

  it("is plain ASCII without a byte-order mark, so that cscript reads it in every code page", () => {
    assert.match(agentText(), /^[\t\r\n\x20-\x7e]+$/);
  });

  it("has one place that starts msiexec, and that never takes a product away", () => {
    assert.equal(agentText().match(/msiexec\.exe/g)?.length, 1);
    assert.doesNotMatch(agentText(), /['"\s]\/(x|i)\b(?!\.exec\()/i);
    const removals = agentText().match(/[^\n]*\/uninstall[^\n]*/g) ?? [];
    assert.equal(removals.length, 1);
    assert.match(
      removals[0] ?? "",
      /"\/package " \+ productCode \+ " \/uninstall " \+ action\.patchCodes\.join\(";"\)/,
    );
  });

  it("starts no batch mode, which may swallow what it prints", () => {
    assert.doesNotMatch(agentText(), /\/\/B\b/i);
  });
});
