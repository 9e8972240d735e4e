import assert from "node:assert/strict";
import fc from "fast-check";
import { cygwinQuoted } from "../../../lab/front/bash";
import { splitCommandLine } from "../../../lab/world/program";
import { connect } from "../../../ssh/connect";
import type { ExecResult, SshConnection } from "../../../ssh/contract";
import type { SshServerKind } from "../../../lab/world/contract";
import { startedFront, type Started } from "./started-front";

describe("the shell behind the lab's SSH", () => {
  let started: Started;
  let connection: SshConnection;

  afterEach(async () => {
    connection.close();
    await started.front.close();
  });

  async function run(kind: SshServerKind["kind"], command: string): Promise<ExecResult & { said: string }> {
    started = await startedFront(kind);
    connection = await connect(started.target);
    const result = await connection.exec(command);
    return { ...result, said: result.stdout.toString() };
  }
  const ran = () => started.machine.ran.map(({ commandLine }) => commandLine);

  describe("bash", () => {
    for (const [command, said] of [
      ["echo a   'b  c' \"d $OS\" e\\ f", "a b  c d Windows_NT e f\n"],
      ["echo cmd=%ComSpec% bash=$0 ps=$PSVersionTable", "cmd=%ComSpec% bash=bash ps=\n"],
      ["echo $HOME ~ '$HOME' \"\\$HOME\"", "/home/Administrator /home/Administrator $HOME $HOME\n"],
      ["false || echo $? && echo two; echo three", "1\ntwo\nthree\n"],
      ["pwd; echo hidden >/dev/null", "/home/Administrator\n"],
      ["nosuch 2>/dev/null; echo $?", "127\n"],
    ] as const) {
      it(`prints what bash prints for ${command}`, async () => {
        assert.equal((await run("cygwin", command)).said, said);
        assert.deepEqual(started.machine.refusals, []);
      });
    }

    it("hands cmd.exe one argument as Cygwin does, with the variables set for it", async () => {
      await run("cygwin", "A='*' cmd.exe /c 'cd x&& say \"q\" it'\\''s'");
      assert.deepEqual(ran(), [`cmd.exe /c "cd x&& say \\"q\\" it's"`]);
      assert.equal(started.machine.ran[0]?.environment?.["A"], "*");
      assert.equal(started.machine.ran[0]?.currentFolder, "C:\\cygwin\\home\\Administrator");
    });

    it("starts a program by its Cygwin path", async () => {
      await run("cygwin", "/cygdrive/c/WINDOWS/system32/sc.exe say x");
      assert.deepEqual(ran(), ["C:\\WINDOWS\\system32\\sc.exe say x"]);
    });

    it("gives the low eight bits of an exit code, as a Unix shell has no more", async () => {
      assert.equal((await run("cygwin", "cmd /c 'fail 1603'")).code, 1603 & 0xff);
    });

    for (const command of [
      "echo $(date)",
      "for i in a; do echo $i; done | cat",
      "ls *.msp",
      "echo `pwd`",
      "echo a > file",
    ]) {
      it(`refuses by name what it was not taught: ${command}`, async () => {
        const { code, stderr } = await run("cygwin", command);
        assert.equal(code, 255);
        assert.match(stderr.toString(), /not taught: bash: /);
        assert.equal(started.machine.refusals.length, 1);
        assert.deepEqual(ran(), []);
      });
    }
  });

  describe("PowerShell", () => {
    for (const [command, said] of [
      ["echo a 'b''c' \"d $env:OS\"", "a\r\nb'c\r\nd Windows_NT\r\n"],
      [
        "echo cmd=%ComSpec% bash=$0 ps=$PSVersionTable",
        "cmd=%ComSpec%\r\nbash=\r\nps=System.Collections.Hashtable\r\n",
      ],
      ['echo one; echo "two `$x"', "one\r\ntwo $x\r\n"],
    ] as const) {
      it(`prints what PowerShell prints for ${command}`, async () => {
        assert.equal((await run("powershell", command)).said, said);
        assert.deepEqual(started.machine.refusals, []);
      });
    }

    it("hands cmd.exe its line, quoted once and with quotes inside left bare", async () => {
      await run("powershell", "cmd.exe /c 'cd x&& say \"q\" it''s'");
      assert.deepEqual(ran(), ['cmd.exe /c "cd x&& say "q" it\'s"']);
    });

    it("calls a quoted path with &", async () => {
      await run("powershell", "& 'C:\\Program Files\\x.exe' say y");
      assert.deepEqual(ran(), ['"C:\\Program Files\\x.exe" say y']);
    });

    it("ends with 0 or 1, whatever the program ended with", async () => {
      assert.equal((await run("powershell", "cmd /c 'fail 1603'")).code, 1);
    });

    for (const command of [
      "Get-Service",
      "sc query",
      "echo $(1)",
      "dir | sort",
      "if (1) {echo x}",
      "echo $PSVersionTable.x",
    ]) {
      it(`refuses by name what it was not taught: ${command}`, async () => {
        const { code } = await run("powershell", command);
        assert.equal(code, 255);
        assert.equal(started.machine.refusals.length, 1);
        assert.deepEqual(ran(), []);
      });
    }
  });

  it("cmd.exe gets the command in quotes from Microsoft's server, and bare from others", async () => {
    await run("openssh", '"a b" say x');
    assert.deepEqual(ran(), ['cmd.exe /c ""a b" say x"']);
    connection.close();
    await started.front.close();
    await run("virtualRoot", '"a b" say x');
    assert.deepEqual(ran(), ['cmd.exe /c "a b" say x']);
  });
});

describe("a command line that Cygwin makes", () => {
  it("is split by Windows into the same words", () => {
    const word = fc.string({ unit: fc.constantFrom("a", " ", '"', "\\", "'", "&"), maxLength: 12 });
    fc.assert(
      fc.property(fc.array(word, { maxLength: 5 }), (words) => {
        assert.deepEqual(splitCommandLine(words.map(cygwinQuoted).join(" ")), words);
      }),
    );
  });
});
