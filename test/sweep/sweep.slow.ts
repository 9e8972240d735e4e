import assert from "node:assert/strict";
import type { Site } from "../../lab/site";
import { SYSTEM } from "../../lab/world/account";
import { coverage } from "./coverage";
import { isPoint, MANNERS, type Manner } from "./fault";
import { readOptions } from "./options";
import { serverOf } from "./one-server";
import type { Scenario } from "./scenario";
import { SCENARIOS } from "./scenarios";
import { shrink } from "./shrink";
import { record, tryIt, type Recording } from "./trial";
import { allTrials, mixtures, pairsIn, partOf, spread, type TrialSpec } from "./trials";
import { scenarioOf } from "./worker";

const COPIES = "C:\\WINDOWS\\ExchangeRollup\\owa";

describe("the sweep", () => {
  const recordings: Record<string, Recording> = {};

  const recordingOf = async (scenario: Scenario): Promise<Recording> =>
    (recordings[scenario.name] ??= await record(scenario));

  /** At a step that says so, from the recorded run. */
  const trialAt = async (
    name: string,
    { what, manner }: { readonly what: RegExp; readonly manner: TrialSpec["faults"][number]["manner"] },
  ) => {
    const scenario = scenarioOf(name);
    const recording = await recordingOf(scenario);
    const step = recording.steps.find((one) => what.test(`${one.kind} ${one.what}`));
    assert.ok(step, `${name} has no step ${what.source}`);
    const faults = [{ point: step.name, manner }];
    return { recording, trial: { scenario, faults, pause: "at rest" as const } };
  };

  const DEATHS = [
    ["install", /^installer half replaced/, "power loss"],
    ["install", /^program .*msiexec/, "kill"],
    ["take away", /^wire exec \d+ begins: .*request-/, "controller dies"],
    ["take away", /^installer replacing files/, "power loss"],
    ["take away, Installer 4.5", /^program cmd\.exe .*rd \.exchange-rollup/, "kill"],
    ["take away, Installer 4.5", /^script .*DeleteFile .*\\ExchangeRollup\\proof\.txt/, "kill"],
    ["go lower", /^installer replacing files/, "kill the task's script"],
    ["remove and install", /^wire SFTP RENAME/, "cable cut"],
    ["known issues", /^installer half replaced/, "power loss"],
    ["known issues", /^program .*move \/y .*\.exe\.config/, "power loss"],
    ["known issues", /^program .*(sc|net)\.exe" stop "?BackupAgent/, "kill"],
    ["known issues, take away", /^program .*msiexec/, "kill"],
    ["known issues, take away", /^script .*DeleteFile .*\.exe\.config/, "power loss"],
    ["restart", /^installer restoring services/, "kill the task's script"],
    ["restart", /^program .*shutdown\.exe/, "cable cut"],
    ["restart", /^program .*shutdown\.exe/, "power loss"],
    ["restart", /^script WScript\.Shell\.Run .*shutdown\.exe/, "kill"],
    ["interim updates", /^installer half replaced/, "power loss"],
    ["broken server", /^program .*sc\.exe" config/, "power loss"],
  ] as const;

  for (const [name, what, manner] of DEATHS) {
    it(`finds a server whole after "${name}" met ${manner} at ${what.source}`, async () => {
      const { trial, recording } = await trialAt(name, { what, manner });
      const { problems, struck } = await tryIt(trial, recording);
      assert.deepEqual(problems, []);
      assert.equal(struck.length, 1, "it came");
    });
  }

  it("finds a server whole after the installer was killed twice under one installation", async () => {
    const scenario = scenarioOf("install");
    const recording = await recordingOf(scenario);
    const faults = [
      { point: "+23 installer", manner: "kill" },
      { point: "+41 installer", manner: "kill" },
    ] as const;
    const { problems, struck } = await tryIt(
      { scenario, faults, pause: "at once", suspended: "resumes" },
      recording,
    );
    assert.deepEqual(problems, []);
    assert.equal(struck.length, 2, "both came");
  });

  const WRONGS: readonly (readonly [string, (site: Site) => void, RegExp, string?])[] = [
    [
      "a service with another start type",
      (site) =>
        void serverOf(site).machine.services.configure("MSExchangeTransport", {
          start: "demand",
          by: "test",
        }),
      /services: MSExchangeTransport auto running became MSExchangeTransport demand running/,
    ],
    [
      "a task that stays",
      (site) => {
        const { tasks } = serverOf(site).machine;
        tasks.create({ name: "Left", commandLine: "x", account: SYSTEM, trigger: { kind: "startUp" } });
      },
      /the task Left is there/,
    ],
    [
      "a file that does not belong to the level",
      (site) => {
        const { machine } = serverOf(site);
        machine.files.putFile("C:\\Program Files\\Microsoft\\Exchange Server\\bin\\Stray.dll");
      },
      /left behind: .*Stray\.dll/,
    ],
    [
      "an exe.config that is another",
      (site) => {
        const { files } = serverOf(site).machine;
        const path = "C:\\Program Files\\Microsoft\\Exchange Server\\bin\\MSExchange.ADTopology.exe.config";
        files.system.write(path, Buffer.from(" "), { append: true });
      },
      /contents: .*ADTopology\.exe\.config: \d+ bytes, \w+ became .*ADTopology\.exe\.config: \d+ bytes/,
      "known issues",
    ],
    [
      "a customised page of which no copy is left",
      (site) => {
        const { files } = serverOf(site).machine;
        for (const job of files.system.list(COPIES))
          files.system.remove(`${COPIES}\\${job}\\auth\\logon.aspx`);
      },
      /no copy of the customised page is left/,
      "known issues",
    ],
    [
      "a restart for which nothing waited",
      (site) =>
        void serverOf(site).machine.shutdown.commanded.push({ at: 0, comment: "once more", awaited: false }),
      /EX1 was restarted needlessly: once more/,
      "restart",
    ],
    [
      "a restart without leave",
      (site) => void serverOf(site).machine.shutdown.commanded.push({ at: 0, comment: "why", awaited: true }),
      /EX1 was restarted needlessly: why/,
    ],
    [
      "a restart that did not come",
      (site) => serverOf(site).machine.faults.pendingRename("C:\\Config.Msi\\x.rbf"),
      /the restart that was asked for did not come/,
      "restart",
    ],
    [
      "a broken invariant",
      (site) => serverOf(site).machine.invariants.violated("something bad"),
      /something bad/,
    ],
  ];

  for (const [title, meddle, problem, name = "install"] of WRONGS) {
    it(`reports ${title}`, async () => {
      const scenario = scenarioOf(name);
      const recording = await recordingOf(scenario);
      const { problems } = await tryIt({ scenario, faults: [], pause: "at rest", meddle }, recording);
      assert.match(problems.join("\n"), problem);
    });
  }

  it("covers every point of a recorded run once, and only with manners that make sense there", async () => {
    const install = await recordingOf(scenarioOf("install"));
    const trials = allTrials({ install });
    const of = (manner: Manner) => trials.filter(({ faults: [fault] }) => fault?.manner === manner);
    for (const manner of ["power loss", "cable cut", "controller dies"] as const)
      assert.equal(pairsIn(of(manner)), install.steps.length, manner);
    assert.ok(trials.every(({ faults: [fault] }) => isPoint(fault?.point ?? "")));
    assert.equal(pairsIn(of("kill")), install.steps.filter(({ pid }) => pid !== undefined).length);
    assert.ok(of("kill").every(({ standsFor }) => standsFor === 1));
    assert.ok(of("kill").every(({ faults: [fault] }) => !/wire:/.test(fault?.point ?? "")));
  });

  it("chooses the same trials for the same seed, and others for another", async () => {
    const install = await recordingOf(scenarioOf("install"));
    const mixed = (seed: number) => mixtures({ install }, { runs: 5, seed });
    assert.deepEqual(mixed(7), mixed(7));
    assert.notDeepEqual(mixed(7), mixed(8));
    assert.ok(
      mixed(7).every(({ faults }) => faults.length >= 2 && faults.every(({ point }) => isPoint(point))),
    );
    const all = allTrials({ install });
    assert.equal(new Set(spread(all, { count: 50, seed: 7 })).size, 50);
    assert.deepEqual(spread(all, { count: all.length, seed: 7 }), all);
  });

  it("is split into parts that make up the whole, whatever else was recorded", async () => {
    const install = await recordingOf(scenarioOf("install"));
    const all = allTrials({ install });
    const parts = [1, 2, 3].map((which) => partOf(all, { which, of: 3 }));
    assert.deepEqual(new Set(parts.flat()), new Set(all));
    assert.equal(parts.flat().length, all.length);
    assert.ok(parts.every(({ length }) => length > 0));
    const shorter = all.filter((_, index) => index % 5 !== 0);
    assert.deepEqual(
      partOf(shorter, { which: 2, of: 3 }),
      parts[1]?.filter((trial) => shorter.includes(trial)),
    );
  });

  it("says what was covered, and does not count a point that did not come", async () => {
    const install = await recordingOf(scenarioOf("install"));
    const points = allTrials({ install });
    const [several, other] = points.filter(({ standsFor = 1 }) => standsFor > 1) as [TrialSpec, TrialSpec];
    const { standsFor, faults } = several;
    const struck = install.steps.slice(0, 1);
    const tried = [
      { trial: several, verdict: { problems: [], struck } },
      { trial: other, verdict: { problems: [], struck: [] } },
      { trial: { ...several, faults: [...faults, ...faults] }, verdict: { problems: [], struck } },
    ];
    const text = coverage({ tried, points, recordings: { install } });
    const all = install.steps.length;
    assert.match(text, new RegExp(`install: .*${faults[0]?.manner} ${standsFor} of ${all}`));
    assert.match(
      text,
      new RegExp(`^covered ${standsFor} of ${pairsIn(points)} pairs .* by 1 of ${points.length} `, "m"),
    );
    const missed = other.faults[0];
    assert.match(
      text,
      new RegExp(`^ {2}did not come again: install: ${missed?.manner} at ${missed?.point}$`, "m"),
    );
    assert.match(text, /1 points did not come again\), and 1 mixtures/);
  });

  it("makes a failure short: the fewest faults, then the earliest point", async () => {
    const fails = ({ faults }: TrialSpec): boolean =>
      faults.some(({ point }) => point.startsWith("wire:") && Number(point.slice(5)) >= 4);
    const run = (trial: TrialSpec) =>
      Promise.resolve({ problems: fails(trial) ? ["broken"] : [], struck: [] });
    const points = Array.from({ length: 20 }, (_, index) => `wire:${index + 1}`);
    const faults = [
      { point: "wire:17", manner: "cable cut" },
      { point: "+3 script", manner: "power loss" },
    ] as const;
    const shortest = await shrink({ scenario: "install", faults, pause: "at rest" }, { run, points });
    assert.deepEqual(shortest.faults, [{ point: "wire:4", manner: "cable cut" }]);
  });

  it("is told from outside what to try, and refuses what it does not know", () => {
    const { seed, runs, trials, faults } = readOptions([
      "--seed",
      "3",
      "--runs",
      "9",
      "--point",
      "exec 3:2",
      "--manner",
      "power loss",
    ]);
    assert.deepEqual([seed, runs, trials], [3, 9, 0]);
    assert.deepEqual(faults, [{ point: "exec 3:2", manner: "power loss" }]);
    assert.throws(() => readOptions(["--point", "exec 3:2"]), /Each --point needs its --manner/);
    assert.deepEqual(readOptions([]).manners, MANNERS);
    const { manners, faults: none } = readOptions(["--manner", "power loss", "--manner", "kill"]);
    assert.deepEqual([manners, none], [["power loss", "kill"], []]);
    assert.throws(() => readOptions(["--scenario", "nothing"]), /scenario: "nothing" is not known/);
    assert.throws(() => readOptions(["--point", "here", "--manner", "kill"]), /neither a step's name/);
    assert.deepEqual(readOptions(["--part", "2/5"]).part, { which: 2, of: 5 });
    for (const wrong of ["0/5", "6/5", "2", "a/b"])
      assert.throws(() => readOptions(["--part", wrong]), /--part: .* is none/);
    const named = readOptions([]).scenarios;
    assert.deepEqual(
      named,
      SCENARIOS.map(({ name }) => name),
    );
  });
});
