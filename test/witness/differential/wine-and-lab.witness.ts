import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import fc from "fast-check";
import { bareServer, runScript } from "../../lab/wsh/script-on";
import { makeWinePrefix, type WinePrefix } from "../wine/wine-prefix";
import { findings, type Disagreement } from "./differences";
import { operations, type Operation } from "./operations";
import { observationsIn, scriptOf } from "./script";

const MILLISECONDS = 60_000;
/** As many as a slow computer gets through in the time: a quick one then tries the same. */
const MOST_SEQUENCES = 60;

/** WITNESS_SEED takes other sequences. A failure prints the shortest sequence that was found. */
const SEED = Number(process.env["WITNESS_SEED"] ?? 1);

describe("the lab and Wine", () => {
  let wine: WinePrefix;

  before(async () => {
    wine = await makeWinePrefix();
    await wine.keepRunning();
  });
  after(() => wine?.end());

  it("see the same of every sequence of file, command and registry operations", async () => {
    let sequences = 0;
    let compared = 0;
    const property = fc.asyncProperty(operations, async (sequence) => {
      const seen = await onBoth(wine, sequence);
      sequences += 1;
      compared += seen.length;
      assert.deepEqual(findings(seen), []);
    });
    await fc.assert(property, {
      seed: SEED,
      numRuns: MOST_SEQUENCES,
      interruptAfterTimeLimit: MILLISECONDS,
      endOnFailure: false,
    });
    console.log(`    seed ${SEED}: ${compared} operations in ${sequences} sequences were compared`);
    assert.ok(compared > 0);
  });

  it("both contradict a machine that keeps no files", async () => {
    const sequence: readonly Operation[] = [
      { kind: "write", args: ["C:\\differential#\\a.txt", "one"] },
      { kind: "read", args: ["C:\\differential#\\a.txt"] },
    ];
    const seen = await onBoth(wine, sequence);
    assert.deepEqual(findings(seen), []);
    const forgetful = seen.map((found) => ({ ...found, lab: "string " }));
    assert.equal(findings(forgetful).length, 2);
  });

  it("may be asked about several sequences at a time: one that the time limit left behind disturbs no other", async () => {
    const sequences = ["one", "two", "three"].map((text): readonly Operation[] => [
      { kind: "write", args: ["C:\\differential#\\a.txt", text] },
      { kind: "read", args: ["C:\\differential#\\a.txt"] },
    ]);
    const seen = await Promise.all(sequences.map((sequence) => onBoth(wine, sequence)));
    assert.deepEqual(seen.map(findings), [[], [], []]);
    assert.deepEqual(
      seen.map((found) => found.at(-1)?.wine),
      ["string one", "string two", "string three"],
    );
  });
});

async function onBoth(wine: WinePrefix, sequence: readonly Operation[]): Promise<readonly Disagreement[]> {
  const { name, text } = scriptOf(sequence);
  await writeFile(path.join(wine.drive, name), text, "latin1");
  const machine = bareServer();
  const [onWine, onLab] = await Promise.all([
    wine.run("cscript", ["//nologo", `C:\\${name}`]),
    runScript(machine, text),
  ]);
  assert.deepEqual(machine.refusals, []);
  const seenByWine = observationsIn("Wine", onWine.stdout.toString("latin1"));
  const seenByLab = observationsIn("the lab", onLab.output);
  return sequence.map((operation, at) => ({
    operation,
    lab: unescape(seenByLab[at] ?? "nothing"),
    wine: unescape(seenByWine[at] ?? "nothing"),
  }));
}
