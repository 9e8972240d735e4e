import assert from "node:assert/strict";
import { readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import type { AgentFailure, AgentReply, Inspection } from "../../../agent/protocol";
import { PROTOCOL, REPLY_BEGIN, REPLY_END, REPLY_LINE } from "../../../agent/protocol";
import { agentText, placeAgent, type AgentFolder, type AgentRun } from "./agent-under-wine";
import { dishonestGaps } from "./inspection-gaps";
import { makeWinePrefix, type WinePrefix } from "../wine/wine-prefix";

/**
 * Wine's cscript is a JScript, a Windows Script Host and a Windows Installer that were not written for this project.
 * It stands for the agent's language and COM calls; not for sc.exe, services or patches.
 */
describe("the built agent under Wine's cscript", () => {
  let wine: WinePrefix;
  let agent: AgentFolder;

  before(async () => {
    wine = await makeWinePrefix();
    agent = await placeAgent(wine);
  });
  after(() => wine?.end());

  it("answers inspect, printed and in the reply file alike, and ends with its marker", async () => {
    const run = await agent.ask({ op: "inspect" });
    assert.equal(inspectionIn(run).protocol, PROTOCOL);
    assert.deepEqual(run.printed, run.written);
    assert.equal(run.replyFile?.toString("latin1"), run.stdout.toString("latin1"));
    const lines = linesOf(run);
    assert.equal(lines[0], REPLY_BEGIN);
    assert.equal(lines.at(-1), REPLY_END);
    assert.equal(run.code, 0);
  });

  it("names the machine as Windows' own programs do", async () => {
    const seen = inspectionIn(await agent.ask({ op: "inspect" }));
    assert.equal(seen.computer.name, await echo(wine, "COMPUTERNAME"));
    assert.equal(seen.computer.machineGuid, await machineGuid(wine));
    assert.equal(seen.system.architecture, "x64");
    assert.match(seen.system.version, /^\d+\.\d+$/);
    assert.match(seen.system.installerVersion ?? "", /^\d+\.\d+\./);
    assert.equal(seen.system.home, `${await echo(wine, "SystemDrive")}\\ExchangeRollup`);
    assert.deepEqual(
      seen.drives.map(({ drive, freeBytes }) => [drive, Number.isSafeInteger(freeBytes) && freeBytes !== 0]),
      [["C:", true]],
    );
  });

  it("finds neither Exchange nor anything of ours where there is none", async () => {
    const seen = inspectionIn(await agent.ask({ op: "inspect" }));
    assert.equal(seen.exchange, null);
    assert.deepEqual(seen.patches, []);
    assert.equal(seen.cluster.node, "no");
    assert.equal(seen.installer.inProgress, "no");
    assert.deepEqual([seen.lock, seen.record, seen.job], [null, null, null]);
  });

  it("says in a sentence what could not be found out, and nothing else", async () => {
    const seen = inspectionIn(await agent.ask({ op: "inspect" }));
    assert.deepEqual(dishonestGaps(seen), []);
    for (const sentence of seen.unknowns) assert.match(sentence, /^[A-Z][^\u0000-\u001f]*\.$/);
  });

  it("answers the same a second time, but for the clock and the free space", async () => {
    const first = inspectionIn(await agent.ask({ op: "inspect" }));
    const second = inspectionIn(await agent.ask({ op: "inspect" }));
    assert.deepEqual(still(second), still(first));
    assert.ok(second.time >= first.time, `${second.time} after ${first.time}`);
  });

  it("leaves nothing behind but the reply", async () => {
    const places = [wine.drive, path.join(wine.drive, "windows"), agent.folder];
    const before = await Promise.all(places.map((place) => readdir(place)));
    inspectionIn(await agent.ask({ op: "inspect" }));
    const after = await Promise.all(places.map((place) => readdir(place)));
    const withReply = [...new Set([...(before[2] ?? []), "request.json", "reply.json"])];
    assert.deepEqual(after.map(sorted), [before[0], before[1], withReply].map(sorted));
  });

  it("refuses a request that is not JSON, one that is missing and an unknown operation", async () => {
    for (const [request, words] of [
      ['{"op":', /not JSON at character 6/],
      [undefined, /there is no file C:\\landing\\request\.json/],
      [{ op: "uninstall" }, /"uninstall" is not one of its operations/],
    ] as const) {
      const run = await agent.ask(request);
      const { code, message } = failureIn(run);
      assert.equal(code, "badRequest");
      assert.match(message, words);
      assert.deepEqual(run.printed, run.written);
      assert.equal(linesOf(run).at(-1), REPLY_END);
    }
  });

  it("prints a long reply in lines that can be joined, in ASCII", async () => {
    const op = "Grüße € \u2028 \u0000 \ud83d\udce7 ".repeat(400);
    const run = await agent.ask({ op });
    assert.ok(failureIn(run).message.includes(`"${op}"`));
    assert.ok(run.stdout.every((byte) => byte < 0x80));
    const lines = linesOf(run);
    assert.ok(lines.length > 3);
    assert.ok(lines.every((line) => line.length <= REPLY_LINE));
  });

  it("is not taken for answering when its file cannot be run, although cscript ends with 0", async () => {
    const text = await agentText();
    for (const [name, damaged] of [
      ["syntax-error.js", `${text}\nvar = ;\n`],
      ["cut-off.js", text.slice(0, text.length / 2)],
      ["uncaught-error.js", `throw new Error("first of all");\n${text}`],
    ] as const) {
      await writeFile(path.join(agent.folder, name), damaged, "latin1");
      const run = await agent.ask({ op: "inspect" }, name);
      assert.deepEqual([name, run.printed, run.written], [name, undefined, undefined]);
      assert.doesNotMatch(run.stdout.toString("latin1"), /exchange-rollup-reply/);
    }
  });
});

function inspectionIn(run: AgentRun): Inspection {
  const reply = replyIn(run);
  if (!reply.ok) assert.fail(`inspect failed: ${JSON.stringify(reply.error)}`);
  return reply.value as Inspection;
}

function failureIn(run: AgentRun): AgentFailure {
  const reply = replyIn(run);
  if (reply.ok) assert.fail("the request was accepted");
  return reply.error;
}

function replyIn({ printed, code, stdout, stderr }: AgentRun): AgentReply<unknown> {
  return (
    printed ??
    assert.fail(`no whole reply; exit code ${code}, printed: ${Buffer.concat([stdout, stderr]).toString()}`)
  );
}

function linesOf({ stdout }: AgentRun): readonly string[] {
  return stdout.toString("latin1").split(/\r\n/).slice(0, -1);
}

function still({ time: _, drives, ...rest }: Inspection): unknown {
  return { ...rest, drives: drives.map(({ freeBytes: __, ...drive }) => drive) };
}

function sorted(names: readonly string[] | undefined): readonly string[] {
  return [...(names ?? [])].sort();
}

async function echo(wine: WinePrefix, variable: string): Promise<string> {
  const { stdout } = await wine.run("cmd", ["/c", `echo %${variable}%`]);
  return stdout.toString("latin1").trim();
}

async function machineGuid(wine: WinePrefix): Promise<string | undefined> {
  const key = "HKLM\\SOFTWARE\\Microsoft\\Cryptography";
  const { stdout } = await wine.run("reg", ["query", key, "/v", "MachineGuid"]);
  return /REG_SZ\s+(\S+)/.exec(stdout.toString("latin1"))?.[1];
}
