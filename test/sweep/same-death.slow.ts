import assert from "node:assert/strict";
import { MANNERS, type Fault, type Manner } from "./fault";
import type { Moment, RecordedStep } from "./moment";
import { pick, randomNumbers } from "./random";
import { isSameDeath } from "./same-death";
import type { Scenario } from "./scenario";
import { play, record } from "./trial";
import { deathsOf } from "./trials";
import { scenarioOf } from "./worker";

const MOMENT: Moment = { world: "w", left: "l", cluster: "c", looks: 3, at: 1000, operation: 1 };

function step(changes: Partial<RecordedStep>, moment: Partial<Moment> = {}): RecordedStep {
  const plain = { name: "NODEA exec 3:5", lane: "NODEA exec 3", number: 5, kind: "script", pid: 8 } as const;
  const what = "Scripting.FileSystemObject.DeleteFile C:\\x";
  return { ...plain, what, ...changes, moment: { ...MOMENT, ...moment } };
}

function same(manner: Manner, before: RecordedStep, after: RecordedStep): boolean {
  return isSameDeath(manner, { step: after, before, first: before, places: new Map() });
}

describe("two deaths one after the other", () => {
  const LOOK = step({});
  const NEXT = step({ name: "NODEA exec 3:6", number: 6 });
  const CHANGED = step({ number: 6 }, { world: "w2", left: "l2" });
  const LATER = step({ number: 6 }, { at: 3000 });
  const ON_WIRE = { kind: "wire", pid: undefined, what: "SFTP STAT" } as const;
  const WIRE = step({ ...ON_WIRE, name: "NODEA wire:7", lane: "NODEA wire" });
  const OTHER_NODE = step({ ...ON_WIRE, name: "NODEB wire:7", lane: "NODEB wire" });
  const DISTURBANCE = "mailbox server moved";
  const OTHER = "power loss of the other node";

  const TABLE: readonly (readonly [string, Manner, RecordedStep, RecordedStep, boolean])[] = [
    ["a controller's where nothing was left", "controller dies", LOOK, LATER, true],
    ["a controller's at another place of the wire", "controller dies", WIRE, LOOK, true],
    ["a controller's after a change", "controller dies", LOOK, CHANGED, false],
    [
      "a controller's after a step of the job",
      "controller dies",
      step({ lane: "NODEA task 1" }),
      CHANGED,
      true,
    ],
    ["a controller's in the next operation", "controller dies", LOOK, step({}, { operation: 2 }), false],
    ["a power loss in one command", "power loss", LOOK, NEXT, true],
    ["a power loss after a change", "power loss", LOOK, CHANGED, false],
    ["a power loss after some time", "power loss", LOOK, LATER, false],
    ["a cut cable in another command", "cable cut", LOOK, step({ lane: "NODEA exec 4" }), false],
    ["a cut cable on the wire", "cable cut", WIRE, step({ ...WIRE, number: 8 }), false],
    ["a cut cable in an installation", "cable cut", step({ lane: "NODEA installer 1" }), LOOK, false],
    ["a kill", "kill", LOOK, NEXT, false],
    ["a kill of the task's script", "kill the task's script", LOOK, NEXT, false],
    ["a disturbance around a file", DISTURBANCE, LOOK, CHANGED, true],
    ["a disturbance around a look", DISTURBANCE, LOOK, step({}, { looks: 4 }), false],
    ["a disturbance around a move", DISTURBANCE, LOOK, step({}, { cluster: "c2" }), false],
    ["a disturbance a while later", DISTURBANCE, LOOK, LATER, false],
    [
      "a disturbance around a look at services",
      DISTURBANCE,
      step({ kind: "program", what: '"C:\\WINDOWS\\System32\\sc.exe" queryex' }),
      NEXT,
      false,
    ],
    [
      "a disturbance around a cmdlet",
      DISTURBANCE,
      step({ kind: "program", what: '"C:\\WINDOWS\\system32\\WindowsPowerShell\\v1.0\\powershell.exe" -x' }),
      NEXT,
      false,
    ],
    [
      "a disturbance around a step of the installer",
      DISTURBANCE,
      step({ kind: "installer", lane: "NODEA installer 1", what: "stop ClusSvc" }),
      NEXT,
      false,
    ],
    ["a disturbance at either node", DISTURBANCE, WIRE, OTHER_NODE, true],
    ["the death of the other node, which is another for each", OTHER, WIRE, OTHER_NODE, false],
    ["the death of the other node at one node", OTHER, LOOK, NEXT, true],
  ];

  for (const [what, manner, before, after, expected] of TABLE)
    it(`${expected ? "are one" : "are two"}: ${what}`, () =>
      assert.equal(same(manner, before, after), expected));

  it("are one in a call of the agent up to its answer, and after that another", () => {
    const places = new Map([
      [WIRE, "NODEA exec 3 asked"],
      [LOOK, "NODEA exec 3 asked"],
      [NEXT, "NODEA exec 3 answered"],
    ] as const);
    const deaths = { step: LOOK, before: WIRE, first: WIRE, places };
    assert.equal(isSameDeath("power loss", deaths), true);
    assert.equal(isSameDeath("power loss", { ...deaths, places: new Map() }), false);
    const wire = { ...NEXT, lane: "NODEA wire" };
    const answered = new Map([...places, [wire, "NODEA exec 3 answered"]] as const);
    assert.equal(
      isSameDeath("power loss", { step: wire, before: LOOK, first: WIRE, places: answered }),
      false,
    );
  });
});

/** What lies there for a single command or call (moment.ts), with what differs from run to run masked. */
const PASSES = /\\(rad[0-9A-F]{5}\.tmp(\.ended)?|\.exchange-rollup\\(probe|request|reply)-[^\\]+)$/i;

describe("deaths that one trial stands for", () => {
  /** How all ends after it: what counts of the lab's world, and what was installed. */
  async function endOf(scenario: Scenario, at: RecordedStep, manner: Manner): Promise<unknown> {
    const { views, started, problems } = await playedTo(scenario, { point: at.name, manner });
    const worlds = views.map((view) => ({
      ...view,
      paths: new Set(view.paths.filter((path) => !PASSES.test(path)).map(masked)),
    }));
    return { worlds, started, problems };
  }

  /** The last poll of a job is not in every run. */
  async function playedTo(scenario: Scenario, fault: Fault): ReturnType<typeof play> {
    for (let runs = 1; runs <= 3; runs++) {
      const played = await play({ scenario, faults: [fault], pause: "at rest" });
      if (played.struck.length === 1) return played;
    }
    throw new Error(`${fault.manner} did not come at ${fault.point}`);
  }

  for (const [name, pairs, seed] of [
    ["install", 3, 11],
    ["remove and install", 2, 12],
    ["cluster", 2, 13],
  ] as const) {
    it(`end in the same world: ${pairs} pairs of "${name}"`, async () => {
      const scenario = scenarioOf(name);
      const recording = await record(scenario);
      const random = randomNumbers(seed);
      const manners = MANNERS.filter((manner) =>
        deathsOf(recording, manner).some(({ length }) => length > 1),
      );
      for (let pair = 0; pair < pairs; pair++) {
        const manner = manners[pair % manners.length] as Manner;
        const groups = deathsOf(recording, manner).filter(({ length }) => length > 1);
        const [first, ...others] = pick(random, groups);
        const other = pick(random, others);
        const what = `${manner} at ${first.name} and at ${other.name}`;
        assert.deepEqual(await endOf(scenario, other, manner), await endOf(scenario, first, manner), what);
      }
    });
  }

  it("are none where a folder or a task was made, a task was run or a file was moved", async () => {
    const { steps } = await record(scenarioOf("install"));
    const changing = steps.filter(({ kind, what }) =>
      kind === "script"
        ? /\.(CreateFolder|MoveFolder|MoveFile) /.test(what)
        : kind === "program" && /^"[^"]*\\schtasks\.exe" \/(create|run)/i.test(what),
    );
    assert.ok(changing.length > 20);
    for (const before of changing) {
      const after = steps[steps.indexOf(before) + 1] as RecordedStep;
      assert.notEqual(after.moment.world, before.moment.world, before.what);
    }
  });
});

function masked(path: string): string {
  return path.replace(/[\w-]*\d[\w-]*/g, "#");
}
