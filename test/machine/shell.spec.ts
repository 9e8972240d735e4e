import * as assert from "node:assert/strict";
import * as fc from "fast-check";

import { canBeNamed, caretEscaped, throughShell, type Shell } from "../../machine/shell";
import { asSeenByCmd, commandsOf, foldersEntered } from "./shell-parsers";

const SHELLS: readonly Shell[] = ["cmd", "bash", "powershell"];
const RUN = "%SystemRoot%\\System32\\cscript.exe //nologo .\\agent-1.js .\\request-1.json .\\reply-1.json";

/** What Windows allows in a name, with much of what shells do not like. */
const name = fc
  .array(
    fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(..."abcXYZ019._-") },
      { weight: 3, arbitrary: fc.constantFrom(..." '&^()$`;,=+#@~[]{}\u2018\u2019\u201a\u201b\u00fc\u4e2d") },
    ),
    { minLength: 1, maxLength: 12 },
  )
  .map((letters) => letters.join(""))
  .filter((text) => text.trim() === text);
const folder = fc
  .array(name, { maxLength: 4 })
  .map((names) => ["C:", ...names, ".exchange-rollup"].join("\\"));

describe("a line on its way to cmd.exe", () => {
  for (const shell of SHELLS) {
    it(`arrives through ${shell} exactly as it was written, whatever the folder is called`, () => {
      fc.assert(
        fc.property(folder, (path) => {
          const line = `cd /d ${caretEscaped(path)}&& ${RUN}`;
          assert.equal(asSeenByCmd(shell, throughShell(shell, line)), line);
        }),
        { numRuns: 500 },
      );
    });
  }

  it("enters exactly the folder that was meant, and then runs exactly one program", () => {
    fc.assert(
      fc.property(folder, (path) => {
        const line = `cd /d ${caretEscaped(path)}&& ${RUN}`;
        assert.deepEqual(foldersEntered(line), [path]);
        assert.deepEqual(commandsOf(line).slice(1), [RUN]);
      }),
      { numRuns: 500 },
    );
  });

  it("holds no double quote once a shell has to hand it on to cmd.exe", () => {
    fc.assert(
      fc.property(folder, fc.constantFrom<Shell>("bash", "powershell"), (path, shell) => {
        assert.ok(!throughShell(shell, `cd /d ${caretEscaped(path)}&& ${RUN}`).includes('"'));
      }),
    );
  });
});

describe("a folder that cmd.exe cannot be told", () => {
  for (const path of ["C:\\100%\\x", 'C:\\a"b', "C:\\a\nb", "C:\\wow!", ""]) {
    it(`is known as such: ${JSON.stringify(path)}`, () => {
      assert.equal(canBeNamed(path), false);
      assert.throws(() => caretEscaped(path));
    });
  }
});
