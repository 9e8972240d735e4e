import assert from "node:assert/strict";
import { explain, explainChange } from "../../provider/explain";

describe("an explained error", () => {
  const coded = (code: string, detail = ""): Error =>
    Object.assign(new Error("EX1: it failed."), { code, detail });

  it("ends with its code and the page of it", () => {
    assert.equal(explain(coded("LOCKED")), "EX1: it failed.\n\nLOCKED (docs/errors/LOCKED.md)");
    assert.equal(
      explain(coded("SSH_REFUSED")),
      "EX1: it failed.\n\nSSH_REFUSED (docs/errors/SSH_REFUSED.md)",
    );
  });

  it("tells what the server said before that, once", () => {
    assert.equal(
      explain(coded("AGENT_SILENT", "cscript ended with 1")),
      "EX1: it failed.\n\ncscript ended with 1\n\nAGENT_SILENT (docs/errors/AGENT_SILENT.md)",
    );
    assert.equal(explain(Object.assign(coded(""), { detail: "it failed" })), "EX1: it failed.");
  });

  it("leaves Node's own codes, which have no page, to their messages", () => {
    for (const code of ["ENOENT", "EACCES", "ERR_SOCKET_CLOSED"])
      assert.equal(explain(coded(code)), "EX1: it failed.");
  });

  it("says of a change that the engine begins no other, unless it was cancelled", () => {
    assert.match(
      explainChange(coded("LOCKED")),
      /^EX1: it failed\.\n\nPulumi begins no other.*--continue-on-error.*\n\nLOCKED/,
    );
    assert.equal(explainChange(coded("CANCELLED")), explain(coded("CANCELLED")));
  });

  it("takes anything that may be thrown", () => {
    assert.equal(explain("just a text"), "just a text");
  });
});
