import assert from "node:assert/strict";
import type { Machine } from "../../../lab/world/machine";
import { buildWindows } from "../../../lab/world/windows/windows-machine";
import { ccr } from "./ccr";
import { standaloneServer } from "./server";

const POWERSHELL =
  "C:\\WINDOWS\\system32\\WindowsPowerShell\\v1.0\\powershell.exe -NoProfile -NonInteractive";
const SNAPIN = "Add-PSSnapin Microsoft.Exchange.Management.PowerShell.Admin";

interface Ran {
  readonly code: number;
  readonly output: string;
}

/** As a person does who logged on by password. */
async function script(
  machine: Machine,
  text: string,
  { key = false, shell = POWERSHELL }: { readonly key?: boolean; readonly shell?: string } = {},
): Promise<Ran> {
  let output = "";
  const take = (piece: string): void => void (output += piece);
  const code = await machine.run({
    commandLine: `${shell} -EncodedCommand ${Buffer.from(text, "utf16le").toString("base64")}`,
    account: { name: "Administrator", administrator: true, networkCredentials: !key },
    stdout: take,
    stderr: take,
  });
  return { code, output };
}

describe("PowerShell of the lab", () => {
  const language: readonly (readonly [string, string])[] = [
    ['\'a\' + "b$(1 + 1) `"c`""', 'ab2 "c"'],
    ["$a = @('x', 'Y'); \"$a $($a.Count)\"; $a -contains 'y'", "x Y 2\r\nTrue"],
    ["foreach ($i in @(1, 2, 3)) { if ($i -eq 2) { continue }; $i }", "1\r\n3"],
    ["function say($a, $b) { \"$a=$b\" }\nsay 'x' (1 + 2)", "x=3"],
    ["@('b', 'a') | Where-Object { $_ -ne 'b' } | ForEach-Object { \"<$_>\" }", "<a>"],
    ["if (-not $nothing) { 'empty' } else { 'set' }", "empty"],
    ["'a  b' -replace '\\s+', ' '", "a b"],
    ["trap { 'trapped ' + $_.Exception.Message; continue }\nthrow 'no'\n'after'", "trapped no\r\nafter"],
    ["[Console]::Out.WriteLine('x' + '=' + $null)", "x="],
  ];
  for (const [text, expected] of language)
    it(`runs ${text.replaceAll("\n", " ")}`, async () => {
      const machine = standaloneServer();
      assert.deepEqual(await script(machine, text), { code: 0, output: `${expected}\r\n` });
      assert.deepEqual(machine.refusals, []);
    });

  it("ends with the number of exit, and with 1 after an error that nobody trapped", async () => {
    const machine = standaloneServer();
    assert.equal((await script(machine, "exit 7")).code, 7);
    const thrown = await script(machine, "throw 'no'; 'not reached'");
    assert.deepEqual(thrown, { code: 1, output: "no\r\n" });
  });

  it("hands a trap under Stop the wrapper, with what the cmdlet met inside", async () => {
    const { machine } = ccr();
    const text = [
      "$ErrorActionPreference = 'Stop'",
      "trap { $_.Exception.GetType().Name; $_.Exception.ErrorRecord.Exception.Message; exit 1 }",
      SNAPIN,
      "Get-ClusteredMailboxServerStatus -Identity Nobody",
    ].join("\n");
    const { code, output } = await script(machine("A"), text);
    assert.equal(code, 1);
    assert.match(
      output,
      /^ActionPreferenceStopException\r\nThe operation could not be performed because object 'Nobody'/,
    );
  });

  for (const text of [
    "try { 1 } catch { 2 }",
    "while ($true) { }",
    "Get-Process",
    "[DateTime]::Now",
    "1 > file.txt",
    "@{ a = 1 }",
  ])
    it(`refuses by name what it was not taught: ${text}`, async () => {
      const machine = standaloneServer();
      await script(machine, text).catch(() => undefined);
      assert.equal(machine.refusals.length, 1);
    });

  it("takes lab time to start", async () => {
    const machine = standaloneServer();
    const begun = machine.clock.now();
    await script(machine, "1");
    assert.ok(machine.clock.now() - begun >= 10_000);
  });
});

describe("Exchange's cmdlets of the lab", () => {
  it("are there where the management tools are, for 64-bit PowerShell and after the snap-in", async () => {
    const { machine, clock } = ccr();
    const x86 = POWERSHELL.replace("system32", "SysWOW64");
    assert.match(
      (await script(machine("A"), "Get-MailboxServer")).output,
      /'Get-MailboxServer' is not recognized/,
    );
    assert.match((await script(machine("A"), `${SNAPIN}\nGet-MailboxServer`)).output, /^MBX1 +NonShared/m);
    assert.match(
      (await script(machine("A"), SNAPIN, { shell: x86 })).output,
      /No Windows PowerShell Snap-ins/,
    );
    const bare = buildWindows({ name: "BARE", clock });
    await assert.rejects(script(bare, "1"), /cannot find the file/);
  });

  it("print lists as documented", async () => {
    const { machine } = ccr();
    const { output } = await script(
      machine("B"),
      `${SNAPIN}\nGet-ClusteredMailboxServerStatus -Id mbx1 | fl Identity,State,OperationalMachines`,
    );
    assert.equal(
      output.trim(),
      [
        "Identity            : MBX1",
        "State               : Online",
        "OperationalMachines : {A <Active, Quorum Owner>, B}",
      ].join("\r\n"),
    );
    assert.deepEqual(machine("B").refusals, []);
  });

  it("know a mailbox server in no cluster too, as one without clustered storage", async () => {
    const machine = standaloneServer({ roles: ["Mailbox"] });
    const { output } = await script(machine, `${SNAPIN}\nGet-MailboxServer`);
    assert.match(output, /^EX1 +Disabled/m);
  });

  it("ask for a confirmation that nobody can give, and move nothing then", async () => {
    const { cluster, machine } = ccr();
    const move = `${SNAPIN}\nMove-ClusteredMailboxServer MBX1 -TargetMachine B -MoveComment test`;
    assert.match((await script(machine("A"), move)).output, /does not support user interaction/);
    assert.deepEqual(cluster.moves, []);
    await script(machine("A"), `${move} -Confirm:$false`);
    assert.equal(cluster.world.mailboxServers[0]?.owner, "B");
  });

  it("say of a parameter that they do not have that it was not found", async () => {
    const { machine } = ccr();
    const { output } = await script(machine("A"), `${SNAPIN}\nGet-StorageGroupCopyStatus -Servr MBX1`);
    assert.match(output, /cannot be found that matches parameter name 'Servr'/);
  });

  it("know a mailbox server from the directory while its cluster does not answer", async () => {
    const { machine } = ccr();
    await machine("A").services.stopTree("ClusSvc", 600);
    assert.match((await script(machine("A"), `${SNAPIN}\nGet-MailboxServer`)).output, /^MBX1 /m);
    assert.match(
      (await script(machine("A"), `${SNAPIN}\nGet-ClusteredMailboxServerStatus MBX1`)).output,
      /cannot be reached/,
    );
  });

  it("reach nothing in a session without network credentials", async () => {
    const { machine } = ccr();
    const { output } = await script(machine("A"), `${SNAPIN}\nGet-MailboxServer`, { key: true });
    assert.match(output, /No logon servers are available/);
  });
});
