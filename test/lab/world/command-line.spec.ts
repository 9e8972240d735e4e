import assert from "node:assert/strict";
import { SYSTEM } from "../../../lab/world/account";
import { run, standaloneServer } from "./server";

describe("the command line of a simulated server", () => {
  it("sc gives the service control manager's number as its exit code", async () => {
    const machine = standaloneServer();
    assert.equal((await run(machine, "sc query NoSuch")).code, 1060);
    assert.equal((await run(machine, "sc start Spooler")).code, 1056);
    assert.equal((await run(machine, "sc stop VSS")).code, 1062);
    assert.equal((await run(machine, "sc start ClusSvc")).code, 1058);
    assert.equal((await run(machine, "sc stop MSExchangeADTopology")).code, 1051);
    assert.deepEqual(machine.refusals, []);
  });

  it("sc query lists what its default buffer holds, and says in a line that there is more", async () => {
    const machine = standaloneServer();
    const short = await run(machine, "sc query type= service state= all");
    const whole = await run(machine, "sc query type= service state= all bufsize= 262144");
    assert.equal(short.code, 0);
    assert.match(short.output, /more data, need \d+ bytes start resume at index \d+/);
    assert.equal(whole.output.match(/SERVICE_NAME: /g)?.length, machine.services.all.length);
    assert.ok((short.output.match(/SERVICE_NAME: /g)?.length ?? 0) < machine.services.all.length);
  });

  it("a German Windows says the same numbers in other words", async () => {
    const machine = standaloneServer({ language: "de" });
    const { output } = await run(machine, "sc query Spooler");
    assert.match(output, /: 4 {2}\S+/);
    assert.doesNotMatch(output, /STATE|RUNNING|SERVICE_NAME/);
  });

  it("sc config wants a blank after start=", async () => {
    const machine = standaloneServer();
    assert.notEqual((await run(machine, "sc config Spooler start=disabled")).code, 0);
    assert.equal(machine.services.get("Spooler").start, "auto");
    assert.equal((await run(machine, "sc config Spooler start= disabled")).code, 0);
    assert.equal(machine.services.get("Spooler").start, "disabled");
    assert.deepEqual(
      machine.registry(64).get("HKLM\\SYSTEM\\CurrentControlSet\\Services\\Spooler", "Start"),
      {
        type: "REG_DWORD",
        data: 4,
      },
    );
  });

  it("cmd joins, redirects and expands", async () => {
    const machine = standaloneServer();
    await run(machine, "md C:\\t\\u && echo one> C:\\t\\u\\a.txt& echo two>>C:\\t\\u\\a.txt");
    assert.equal(machine.files.system.read("C:\\t\\u\\a.txt").toString(), "one\r\ntwo\r\n");
    assert.equal((await run(machine, "echo %COMPUTERNAME% %NOSUCH%")).output, "EX1 %NOSUCH%\r\n");
    assert.equal((await run(machine, "type C:\\none 2>nul || echo missing")).output, "missing\r\n");
    assert.equal((await run(machine, "if exist C:\\t\\u\\a.txt echo there")).output, "there\r\n");
    assert.equal((await run(machine, "if not exist C:\\t echo gone")).output, "");
    assert.equal((await run(machine, "exit 7")).code, 7);
    assert.deepEqual(machine.refusals, []);
  });

  it("move leaves a file that is moved onto itself, as Wine's does", async () => {
    const machine = standaloneServer();
    machine.files.putFile("C:\\a.txt", { data: Buffer.from("one") });
    assert.equal((await run(machine, 'cmd /c move /y "C:\\a.txt" "C:\\A.txt"')).code, 0);
    assert.equal((await run(machine, "cmd /c type C:\\a.txt")).output, "one");
  });

  it("cmd /c takes the outer quotes away when there are more than two", async () => {
    const machine = standaloneServer();
    machine.files.makeFolders("C:\\my work");
    const line = 'cmd.exe /c ""C:\\WINDOWS\\System32\\hostname.exe" > "C:\\my work\\out.txt" 2>&1"';
    assert.equal(await machine.run({ commandLine: line, account: SYSTEM }), 0);
    assert.equal(machine.files.system.read("C:\\my work\\out.txt").toString(), "EX1\r\n");
  });

  it("a program that the lab was not taught is not found, says so, and is on the list of what was refused", async () => {
    const machine = standaloneServer();
    const { code, output } = await run(machine, "frobnicate /all");
    assert.equal(code, 1);
    assert.equal(
      output,
      "'frobnicate' is not recognized as an internal or external command,\r\noperable program or batch file.\r\n" +
        "(lab: not taught: program frobnicate)\r\n",
    );
    assert.deepEqual(machine.refusals, ["program frobnicate"]);
    // One that Windows has not either is no gap of the lab.
    assert.equal((await run(machine, "powershell -Command 1")).code, 1);
    assert.equal(machine.refusals.length, 1);
  });

  it("dir lists a folder with sizes and dates, /b its names, and /s /b the full paths of all that lies below", async () => {
    const machine = standaloneServer();
    await run(machine, "md C:\\t\\u && echo one> C:\\t\\u\\a.txt& echo two>C:\\t\\b.log");
    const { output } = await run(machine, "dir C:\\t");
    assert.match(output, /^ Volume in drive C has no label\.\r\n\r\n Directory of C:\\t\r\n/);
    assert.match(output, /^07\/14\/2008 {2}08:00 PM {17}5 b\.log\r$/m);
    assert.match(output, /^07\/14\/2008 {2}08:00 PM {4}<DIR> {10}u\r$/m);
    assert.match(output, /^ {15}1 File\(s\) {14}5 bytes\r\n {15}1 Dir\(s\) +[\d,]+ bytes free\r\n$/m);
    assert.equal((await run(machine, "dir /b C:\\t")).output, "b.log\r\nu\r\n");
    assert.equal(
      (await run(machine, "dir /s /b C:\\t")).output,
      "C:\\t\\b.log\r\nC:\\t\\u\r\nC:\\t\\u\\a.txt\r\n",
    );
    assert.equal((await run(machine, "dir /s /b C:\\t\\*.txt")).output, "C:\\t\\u\\a.txt\r\n");
    assert.equal((await run(machine, "cd /d C:\\t& dir /b *.log")).output, "b.log\r\n");
    assert.deepEqual(await run(machine, "dir C:\\none.txt"), { code: 1, output: "File Not Found\r\n" });
    assert.deepEqual(machine.refusals, []);
  });

  it("a 32-bit process sees another registry and has no way to the 64-bit system32 on Server 2003", async () => {
    const machine = standaloneServer();
    const key = 'reg query "HKLM\\SOFTWARE\\Microsoft\\Exchange\\v8.0\\Setup" /v MsiInstallPath';
    assert.equal((await run(machine, key)).code, 0);
    assert.equal((await run(machine, key, 32)).code, 1);
    assert.equal((await run(machine, "C:\\WINDOWS\\sysnative\\hostname.exe", 32)).code, 1);
  });

  it("cmd waits for msiexec only when it is told to", async () => {
    const machine = standaloneServer();
    const begun = machine.clock.now();
    const { code } = await run(machine, "msiexec /update C:\\none.msp /qn");
    assert.equal(code, 0);
    assert.equal(machine.clock.now(), begun);
    assert.equal((await run(machine, "start /wait msiexec /update C:\\none.msp /qn")).code, 1635);
  });
});
