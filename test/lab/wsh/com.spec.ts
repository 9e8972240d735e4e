import assert from "node:assert/strict";
import { number, text } from "../../../lab/world/registry";
import { standaloneServer } from "../world/server";
import { bareServer, evaluate, runScript } from "./script-on";

const FILES = 'new ActiveXObject("Scripting.FileSystemObject")';
const SHELL = 'new ActiveXObject("WScript.Shell")';

/** The number that JScript would show for what a statement throws. */
const thrown = (statement: string): string =>
  `(function () { try { ${statement}; return "nothing"; } catch (e) { return (e.number >>> 0).toString(16); } })()`;

describe("the doubles of COM objects", () => {
  it("refuse what they were not taught, with its name, and the script meets JScript's error", async () => {
    for (const [statement, number, refusal] of [
      ['new ActiveXObject("Excel.Application")', "800a01ad", /COM class Excel\.Application/],
      [`${FILES}.Fly()`, "800a01b6", /Scripting\.FileSystemObject\.Fly/],
      [`${SHELL}.Exec("cmd")`, "800a01b6", /WScript\.Shell\.Exec/],
      ["WScript.StdOut", "800a01b6", /WScript\.StdOut/],
      ['GetObject("LDAP://x")', "800a01b6", /GetObject\("LDAP:/],
      [`for (var name in ${SHELL}) break`, "800a01b6", /for \(name in object\)/],
    ] as const) {
      const machine = bareServer();
      const { output } = await runScript(machine, `WScript.Echo(${thrown(statement)});`);
      assert.equal(output.trim(), number, statement);
      assert.match(machine.refusals.join(), refusal);
    }
  });

  it("know members whatever the case of their letters", async () => {
    assert.equal(
      await evaluate(bareServer(), `${FILES}.fileexists("C:\\\\WINDOWS\\\\system32\\\\CMD.EXE")`),
      "true",
    );
  });

  it("give arguments, and echo ASCII only", async () => {
    const { output, code } = await runScript(
      bareServer(),
      'WScript.Echo(WScript.Arguments.length, WScript.Arguments.Item(1), "\\u00fc"); WScript.Quit(7); WScript.Echo("never");',
      { args: 'one "two words"' },
    );
    assert.equal(output, "2 two words ?\r\n");
    assert.equal(code, 7);
  });

  it("take paths apart as text, but for the root of a drive", async () => {
    const machine = bareServer();
    for (const [path, parent] of [
      ["C:\\\\a", "C:\\"],
      ["C:\\\\a\\\\b", "C:\\a"],
      ["a\\\\b", "a"],
      ["a", ""],
    ] as const)
      assert.equal(await evaluate(machine, `${FILES}.GetParentFolderName("${path}")`), parent);
    assert.equal(await evaluate(machine, `${FILES}.GetAbsolutePathName("C:\\\\x\\\\..\\\\y")`), "C:\\y");
  });

  it("say of a missing file in a missing folder that the path was not found", async () => {
    const machine = bareServer();
    for (const [path, number] of [
      ["C:\\\\none.txt", "800a0035"],
      ["C:\\\\none\\\\none.txt", "800a004c"],
    ] as const) {
      assert.equal(await evaluate(machine, thrown(`${FILES}.GetFile("${path}")`)), number);
      assert.equal(await evaluate(machine, thrown(`${FILES}.OpenTextFile("${path}", 1)`)), number);
      assert.equal(await evaluate(machine, thrown(`${FILES}.MoveFile("${path}", "C:\\\\to.txt")`)), number);
    }
  });

  it("count subkeys in the order of their names, whichever was made first", async () => {
    const machine = bareServer();
    for (const name of ["b", "C", "a"])
      machine.keys.view(64).set(`HKLM\\SOFTWARE\\Order\\${name}`, "", text(""));
    const nth = (index: number): string =>
      `new ActiveXObject("WindowsInstaller.Installer").RegistryValue(2, "SOFTWARE\\\\Order", -${index})`;
    assert.equal(await evaluate(machine, `[${nth(1)}, ${nth(2)}, ${nth(3)}]`), "a,b,C");
  });

  it("let lab time pass while a program runs", async () => {
    const machine = bareServer();
    const before = machine.clock.now();
    assert.equal(await evaluate(machine, `${SHELL}.Run("ping.exe -n 11 127.0.0.1", 0, true)`), "0");
    assert.ok(machine.clock.now() - before >= 9000);
  });

  it("hand on a program's exit code, and 0x80070002 when there is none", async () => {
    const machine = bareServer();
    assert.equal(await evaluate(machine, `${SHELL}.Run('cmd.exe /c "exit 3010"', 0, true)`), "3010");
    assert.equal(await evaluate(machine, thrown(`${SHELL}.Run("C:\\\\none.exe", 0, true)`)), "80070002");
  });

  it("read the registry as a script sees it, and tell a missing key and value in the same way", async () => {
    const machine = bareServer();
    const keys = machine.keys.view(64);
    keys.set("HKLM\\SOFTWARE\\Lab", "Text", text("a"));
    keys.set("HKLM\\SOFTWARE\\Lab", "Big", number(0xfffffffe));
    keys.set("HKLM\\SOFTWARE\\Lab", "Many", { type: "REG_MULTI_SZ", data: ["x", "y"] });
    const read = (name: string): string => `${SHELL}.RegRead("HKLM\\\\SOFTWARE\\\\Lab\\\\${name}")`;
    assert.equal(
      await evaluate(
        machine,
        `[${read("Text")}, ${read("Big")}, new VBArray(${read("Many")}).toArray().join("+"), typeof ${read("Many")}].join()`,
      ),
      "a,-2,x+y,object",
    );
    assert.equal(await evaluate(machine, thrown(read("None"))), "80070002");
    assert.equal(
      await evaluate(machine, thrown(`${SHELL}.RegRead("HKLM\\\\SOFTWARE\\\\None\\\\None")`)),
      "80070002",
    );
  });

  it("raise the file system object's errors", async () => {
    const machine = bareServer();
    machine.files.system.write("C:\\there.txt", Buffer.from("x"));
    for (const [statement, number] of [
      [`${FILES}.OpenTextFile("C:\\\\none.txt", 1)`, "800a0035"],
      [`${FILES}.GetFolder("C:\\\\none")`, "800a004c"],
      [`${FILES}.CreateTextFile("C:\\\\there.txt", false)`, "800a003a"],
      [
        `${FILES}.MoveFile("C:\\\\there.txt", "C:\\\\there.txt.2"); ${FILES}.CreateTextFile("C:\\\\there.txt"); ${FILES}.MoveFile("C:\\\\there.txt.2", "C:\\\\there.txt")`,
        "800a003a",
      ],
      [`${FILES}.OpenTextFile("C:\\\\empty.txt", 1, true).ReadAll()`, "800a003e"],
      [`${FILES}.CreateTextFile("C:\\\\a.txt").Write("\\u4e16")`, "800a0005"],
      [`${FILES}.GetDrive("Q:")`, "800a0044"],
    ] as const) {
      assert.equal(await evaluate(machine, thrown(statement)), number, statement);
    }
  });

  it("keep others out of a file that is open for writing, until the process is gone", async () => {
    const machine = bareServer();
    const session = new AbortController();
    const holder = runScript(
      machine,
      `var f = ${FILES}.OpenTextFile("C:\\\\held.txt", 8, true); f.Write("lost"); WScript.Sleep(60000);`,
      {
        killed: session.signal,
      },
    );
    const open = `(function () { for (var i = 0; i < 3; i++) { WScript.Sleep(1000); var r = ${thrown(`${FILES}.OpenTextFile("C:\\\\held.txt", 8, true).Close()`)}; } return r; })()`;
    assert.equal(await evaluate(machine, open), "800a0046");
    session.abort();
    await holder;
    assert.equal(await evaluate(machine, open), "nothing");
    assert.equal(machine.files.system.read("C:\\held.txt").length, 0, "a killed script writes nothing more");
  });

  it("write Unicode as Windows does and read it back", async () => {
    const machine = bareServer();
    await runScript(
      machine,
      `var f = ${FILES}.CreateTextFile("C:\\\\u.txt", true, true); f.WriteLine("\\u4e16"); f.Close();`,
    );
    assert.deepEqual([...machine.files.system.read("C:\\u.txt").subarray(0, 4)], [0xff, 0xfe, 0x16, 0x4e]);
    assert.equal(
      await evaluate(machine, `${FILES}.OpenTextFile("C:\\\\u.txt", 1, false, -1).ReadLine().charCodeAt(0)`),
      "19990",
    );
  });

  it("list patches in all states, one at a time by state", async () => {
    const machine = standaloneServer({ level: ["RTM-RU1", "RTM-RU6"] });
    const count = (filter: number): string =>
      `new ActiveXObject("WindowsInstaller.Installer").PatchesEx("{24B2C164-DE66-44FE-B468-A46D9D5E6B31}", "", 4, ${filter}).Count`;
    assert.equal(
      await evaluate(machine, `[${count(15)}, ${count(1)}, ${count(2)}, ${count(8)}].join()`),
      "2,1,1,0",
    );
  });

  it("know no WMI while its service is stopped", async () => {
    const machine = standaloneServer();
    machine.services.stop("WinMgmt");
    await machine.clock.advance(60_000);
    assert.equal(
      await evaluate(machine, thrown('GetObject("winmgmts:\\\\\\\\.\\\\root\\\\cimv2")')),
      "80070422",
    );
  });

  it("are gone with a script that is killed in the middle of computing", async () => {
    const machine = bareServer();
    const session = new AbortController();
    const endless = runScript(machine, 'WScript.Echo("on"); for (;;) {}', { killed: session.signal });
    setImmediate(() => session.abort());
    assert.equal((await endless).code, 1);
    assert.equal(await evaluate(machine, "1 + 1"), "2");
  });

  const GO_ON_FOR_EVER = `for (var i = 0; ; i++) try { ${FILES}.CreateFolder("C:\\after-" + i); } catch (e) {}`;

  it("do nothing more for a script that has quit, though it catches every error", async () => {
    const machine = bareServer();
    const source = `try { WScript.Quit(3); } catch (e) { WScript.Echo("still here"); } ${GO_ON_FOR_EVER}`;
    assert.deepEqual(await runScript(machine, source), { output: "", code: 3 });
    assert.equal(await evaluate(machine, "1 + 1"), "2");
    assert.deepEqual(
      machine.files.system.list("C:\\").filter((name) => name.startsWith("after-")),
      [],
    );
  });

  it("do nothing more for a script that is killed while it waits, though it catches every error", async () => {
    const machine = bareServer("manual");
    const session = new AbortController();
    const source = `try { WScript.Echo("on"); WScript.Sleep(60000); } catch (e) { WScript.Echo("still here"); } ${GO_ON_FOR_EVER}`;
    const waiting = runScript(machine, source, { killed: session.signal });
    await machine.clock.advance(1000);
    session.abort();
    assert.deepEqual(await waiting, { output: "on\r\n", code: 1 });
    assert.equal(await evaluate(machine, "1 + 1"), "2");
    assert.deepEqual(
      machine.files.system.list("C:\\").filter((name) => name.startsWith("after-")),
      [],
    );
  });
});
