import assert from "node:assert/strict";
import { bareServer, evaluate, runScript } from "./script-on";

describe("a script's world", () => {
  it("has nothing newer than ECMAScript 3", async () => {
    const machine = bareServer();
    const names = [
      "typeof JSON",
      "typeof console",
      "typeof globalThis",
      "typeof Map",
      "typeof Promise",
      "typeof Symbol",
      "typeof Proxy",
      "typeof require",
      "typeof process",
      "typeof setTimeout",
      "typeof Object.keys",
      "typeof Object.defineProperty",
      "typeof Array.isArray",
      "typeof [].map",
      "typeof [].indexOf",
      "typeof [].forEach",
      "typeof ''.trim",
      "typeof ''.startsWith",
      "typeof Date.now",
      "typeof new Date().toISOString",
      "typeof (function () {}).bind",
      "typeof Math.trunc",
      "typeof Number.isInteger",
      "typeof ''.padStart",
      "typeof ({}).__proto__",
    ];
    const seen = await evaluate(machine, `[${names.join(", ")}].join()`);
    assert.equal(seen, names.map(() => "undefined").join());
  });

  it("is another one for each script", async () => {
    const machine = bareServer();
    await runScript(machine, "left = 1; Array.prototype.left = 1; Date.prototype.getYear = null;");
    assert.equal(
      await evaluate(machine, "[typeof left, typeof [].left, typeof new Date().getYear()].join()"),
      "undefined,undefined,number",
    );
  });

  it("has what ECMAScript 3 has", async () => {
    const seen = await evaluate(
      bareServer(),
      `[[3, 1, 2].sort().join("-"), "abc".replace(/b/g, function (m) { return m + m; }), [1, 2].concat([3]).length,
        parseInt("ff", 16), "a,b".split(",").length, typeof eval, (1.005).toFixed(1), escape("\\u00e4")].join(" ")`,
    );
    assert.equal(seen, "1-2-3 abbc 3 255 2 function 1.0 %E4");
  });

  it("differs from the standard where JScript does", async () => {
    const seen = await evaluate(
      bareServer(),
      `["a,,b".split(/,/).length, "abc".substr(-1), parseInt("010"), [1, 2, 3].splice(1).length, typeof [1].unshift(0),
        isNaN(Date.parse("2008-07-08T00:00:00Z")), isNaN(new Date("2008-07-08").getTime())].join(" ")`,
    );
    assert.equal(seen, "2 abc 8 0 undefined true true");
  });

  it("lives in lab time, and that stands still while a script computes", async () => {
    const machine = bareServer();
    const before = machine.clock.now();
    const seen = await evaluate(
      machine,
      `(function () {
      var first = new Date().getTime(), sum = 0;
      for (var i = 0; i < 3000000; i++) sum += i;
      WScript.Sleep(1500);
      return first + " " + (new Date().getTime() - first) + " " + new Date().getHours();
    })()`,
    );
    assert.equal(seen, `${before} 1500 20`);
  });

  it("takes no text that JScript would not compile, and then ends with 0 and says nothing", async () => {
    for (const source of [
      "var a = [1, 2]; let b = a;",
      "WScript.Echo(() => 1);",
      'WScript.Echo("before"); var o = { delete: 1 };',
      "WScript.Echo(1); o.class = 2;",
      "WScript.Echo({ a: 1, }.a);",
      "\uFEFFWScript.Echo(1);",
    ]) {
      const machine = bareServer();
      assert.deepEqual(await runScript(machine, source), { output: "", code: 0 }, source);
      assert.match(machine.refusals.join(), /syntax error/);
    }
  });

  it("ends without a word at an error that nobody catches, and the lab remembers which", async () => {
    const machine = bareServer();
    assert.deepEqual(await runScript(machine, 'WScript.Echo("first"); nobody.there();'), {
      output: "first\r\n",
      code: 0,
    });
    assert.match(
      machine.refusals.join(),
      /script-\d+\.js: uncaught error: [\s\S]*ReferenceError: nobody is not defined/,
    );
  });

  it("says nothing of a script that is not there", async () => {
    const machine = bareServer();
    const commandLine = "C:\\WINDOWS\\system32\\cscript.exe //nologo C:\\none.js";
    let output = "";
    const take = (text: string): void => void (output += text);
    assert.equal(
      await machine.run({
        commandLine,
        account: { name: "Administrator", administrator: true },
        stdout: take,
        stderr: take,
      }),
      0,
    );
    assert.equal(output, "");
  });
});
