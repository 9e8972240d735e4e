import assert from "node:assert/strict";
import { site, type Site } from "../../lab/site";
import type { Step } from "../../lab/world/steps";
import { serverOf } from "./one-server";
import { isPoint } from "./fault";
import { stepNames } from "./step-names";
import { record } from "./trial";
import { scenarioOf } from "./worker";

const FOLDER = "C:\\Documents and Settings\\Administrator\\.exchange-rollup";

describe("names of steps", () => {
  let lab: Site;

  before(async () => {
    lab = await site(scenarioOf("install").site);
  });

  after(() => lab.stop());

  /** The names of some calls' steps, on the wire and of their commands, one call after the other. */
  function namesOf(ops: readonly string[]): readonly string[] {
    const { machine } = serverOf(lab);
    const nameOf = stepNames(machine);
    let onWire = 0;
    const wire = (what: string): string =>
      nameOf(step({ lane: "wire", number: ++onWire, kind: "wire", what }));
    return ops.flatMap((op, index) => {
      const request = `request-tp7n9o-${String(index).padStart(16, "0")}.json`;
      machine.files.putFile(`${FOLDER}\\${request}`, { data: Buffer.from(JSON.stringify({ op })) });
      const lane = `exec ${index + 1}`;
      const line = `cd .exchange-rollup&& cscript.exe .\\agent.js .\\${request} .\\reply-x.json`;
      return [
        wire("SFTP OPEN"),
        wire(`${lane} begins: ${line}`),
        nameOf(step({ lane, number: 1, kind: "program", what: "cmd.exe" })),
        wire(`${lane} ends: 0`),
      ];
    });
  }

  it("say to which call they belong, and where in it", () => {
    assert.deepEqual(namesOf(["inspect", "inspect", "status"]), [
      "wire:1",
      "inspect 1.1 wire:1",
      "inspect 1.1:1",
      "inspect 1.1 wire:2",
      "inspect 1.1 wire:3",
      "inspect 1.2 wire:1",
      "inspect 1.2:1",
      "inspect 1.2 wire:2",
      "inspect 1.2 wire:3",
      "status 1.1 wire:1",
      "status 1.1:1",
      "status 1.1 wire:2",
    ]);
  });

  it("stay the same in all other calls when one more poll comes", () => {
    const others = (ops: readonly string[]): readonly string[] =>
      namesOf(ops).filter((name) => !name.startsWith("status"));
    assert.deepEqual(
      others(["apply", "status", "status", "status", "collect", "apply", "status", "collect"]),
      others(["apply", "status", "status", "collect", "apply", "status", "status", "collect"]),
    );
  });

  it("are points, and each is there once, in every command and on the wire of a recorded run", async () => {
    const { steps } = await record(scenarioOf("install"));
    const names = steps.map(({ name }) => name);
    assert.equal(new Set(names).size, names.length);
    assert.deepEqual(
      names.filter((name) => !isPoint(name)),
      [],
    );
    for (const name of ["wire:1", "command 1.2:1", "inspect 1.1:1", "apply 1.1 wire:1", "status 1.1:1"])
      assert.ok(names.includes(name), name);
    assert.ok(!names.some((name) => name.startsWith("exec ")));
  });
});

function step(taken: Pick<Step, "lane" | "number" | "kind" | "what">): Step {
  return { ...taken, name: `${taken.lane}:${taken.number}`, pid: undefined };
}
