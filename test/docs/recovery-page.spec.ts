import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Machine } from "../../lab/world/machine";
import { LANDING_FOLDER } from "../../machine/landing-names";
import { ADMINISTRATOR, value } from "../agent/agent-on";
import { claim } from "../agent/owned";
import { followToEnd, rollupJob, stageAndLock } from "../agent/staged-rollup";
import { openEngine } from "../engine/engine";
import type { Engine } from "../engine/engine";
import { standaloneServer } from "../lab/world/server";

const DOCS = path.join(__dirname, "..", "..", "docs");
const PAGE = readFileSync(path.join(DOCS, "recovery.md"), "utf8");
const JOB = "job-1";

describe("the page about what was interrupted", () => {
  describe("names commands that the engine has", () => {
    let engine: Engine;
    const helps = new Map<string, string>();
    before(async () => void (engine = await openEngine()));
    after(() => engine.remove());

    function help(command: string): string {
      const known = helps.get(command);
      if (known !== undefined) return known;
      const text = execFileSync(
        path.join(engine.folder, "bin", "pulumi"),
        [...command.split(" "), "--help"],
        {
          env: { ...process.env, ...engine.environment },
          encoding: "utf8",
        },
      );
      helps.set(command, text);
      return text;
    }

    const commands = [...new Set([PAGE, ...errorPages()].flatMap(pulumiCommands))];

    it("among them those that clear a lock and pending operations, and take a resource out", () => {
      for (const expected of ["cancel -y", "refresh --clear-pending-creates -y", "state delete 'URN' -y"])
        assert.ok(commands.includes(expected), `${expected} in ${commands.join(" | ")}`);
    });

    for (const line of commands) {
      it(`pulumi ${line}`, () => {
        const words = line.split(/\s+/);
        const command = ["state", "config"].includes(words[0] ?? "") ? words.slice(0, 2) : words.slice(0, 1);
        const text = help(command.join(" "));
        assert.match(text, usageOf(command));
        for (const flag of words.filter((word) => /^--?[a-z]/.test(word)))
          assert.match(text, new RegExp(`^ +(-\\w, )?${flag.replace(/=.*/, "")}[ ,]`, "m"), flag);
      });
    }
  });

  it("names what is on a server while a job runs and after it, by commands that the server has", async () => {
    const machine = standaloneServer();
    await stageAndLock(machine);
    await claim(machine);
    const during = new Promise<{ readonly output: string; readonly missing: readonly string[] }>((done) => {
      const off = machine.msi.transactions.onPhase("replacing files", async () => {
        off();
        const missing = pathsInHome().filter((named) => !machine.files.system.stat(named));
        done({ output: await typed(machine, commandsThatLook()), missing });
      });
    });
    await value(machine, rollupJob());
    await followToEnd(machine, JOB);
    const { output, missing } = await during;
    assert.deepEqual(missing, []);
    assert.match(PAGE, /`ExchangeRollup-JOB-heal`/);
    assert.ok(output.includes(`"ExchangeRollup-${JOB}-heal"`), output);
    assert.ok(output.includes(` ${JOB}\r\n`), output);
    assert.match(output, /InProgress/);

    assert.doesNotMatch(await typed(machine, commandsThatLook()), /"ExchangeRollup-|InProgress/);
    assert.equal(await typed(machine, ["ren C:\\ExchangeRollup ExchangeRollup.old"]), "");
    assert.equal(machine.files.system.stat("C:\\ExchangeRollup"), undefined);
    for (const named of pathsInHome())
      assert.ok(machine.files.system.stat(named.replace("Rollup", "Rollup.old")), named);
    assert.ok(PAGE.includes("`C:\\WINDOWS\\ExchangeRollup`"));
    assert.ok(machine.files.system.stat("C:\\WINDOWS\\ExchangeRollup\\audit.log"));
    assert.ok(PAGE.includes(`\`${LANDING_FOLDER}\``));
    assert.deepEqual(machine.refusals, []);
  });

  it("releases a server by the same command everywhere", () => {
    assert.deepEqual(
      [...new Set(commandsOnServer().filter((line) => /^ren\b/.test(line)))],
      ["ren C:\\ExchangeRollup ExchangeRollup.old"],
    );
  });
});

/** The help of a command that does not exist is that of the command above it. An alias has its own name among others. */
function usageOf(command: readonly string[]): RegExp {
  const [above, last = ""] = [
    command
      .slice(0, -1)
      .map((word) => `${word} `)
      .join(""),
    command.at(-1),
  ];
  return new RegExp(`^ +pulumi ${above}${last}\\b|^Aliases:\\n.*\\b${last}\\b`, "m");
}

function errorPages(): string[] {
  const folder = path.join(DOCS, "errors");
  return readdirSync(folder).map((name) => readFileSync(path.join(folder, name), "utf8"));
}

/** What stands after `pulumi` in blocks of commands and between backquotes, without comments and redirections. */
function pulumiCommands(text: string): string[] {
  const blocks = [...text.matchAll(/```sh\n([^]*?)```/g)].flatMap(([, body]) => (body ?? "").split("\n"));
  const inline = [...text.replace(/```[^]*?```/g, "").matchAll(/`([^`]+)`/g)].map(([, body]) =>
    (body ?? "").replace(/\s+/g, " "),
  );
  return [...blocks, ...inline].flatMap((line) => {
    const [, command] = /^pulumi\s+([^#<;]+)/.exec(line.replace(/<[^>]*>/g, "URN")) ?? [];
    return command === undefined ? [] : [command.trim()];
  });
}

function commandsOnServer(): string[] {
  return [...PAGE.matchAll(/```bat\n([^]*?)```/g)].flatMap(([, body]) => (body ?? "").trimEnd().split("\n"));
}

function commandsThatLook(): string[] {
  const found = commandsOnServer().filter((line) => !/^ren\b/.test(line));
  assert.ok(found.length >= 3, found.join("; "));
  return found;
}

/** Below the product's folder, on a server whose job is called JOB on the page. */
function pathsInHome(): string[] {
  const full = [...PAGE.matchAll(/C:\\ExchangeRollup(?:\\\w+)+/g)].map(([named]) => named);
  const short = ["record.json", "jobs\\JOB\\services.json"];
  for (const named of short) assert.ok(PAGE.includes(`${named}\``), named);
  return [...new Set([...full, ...short.map((named) => `C:\\ExchangeRollup\\${named}`)])].map((named) =>
    named.replace("JOB", JOB),
  );
}

async function typed(machine: Machine, lines: readonly string[]): Promise<string> {
  let output = "";
  for (const line of lines) {
    await machine.run({
      commandLine: `cmd.exe /c ${line}`,
      account: ADMINISTRATOR,
      bits: 64,
      stdout: (text) => void (output += text),
    });
  }
  return output;
}
