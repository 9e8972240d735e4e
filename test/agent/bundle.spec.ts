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

  it("never asks msiexec for a product or an uninstallation", () => {
    const asked = agentText().match(/msiexec\.exe[^\n]*/g) ?? [];
    assert.equal(asked.length, 1);
    assert.doesNotMatch(agentText(), /['"][^'"]*\s\/(x|uninstall)\b/i);
  });

  it("starts no batch mode, which may swallow what it prints", () => {
    assert.doesNotMatch(agentText(), /\/\/B\b/i);
  });
});
