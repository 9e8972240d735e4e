import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { load, root } from "../load";

interface Break {
  readonly name: string;
  readonly file: string;
  readonly text: string;
  readonly replacement: string;
  readonly suites: readonly string[];
}

const { BREAKS } = load<{ BREAKS: readonly Break[] }>("witness/sabotage/breaks.mjs");
const { SUITES } = load<{ SUITES: Readonly<Record<string, readonly string[]>> }>(
  "witness/sabotage/suites.mjs",
);
const { applied } = load<{ applied: (broken: Break, whole: string) => string }>(
  "witness/sabotage/sabotage.mjs",
);

describe("the breaks of npm run test:witness -- --sabotage", () => {
  for (const broken of BREAKS) {
    it(`have a place to be made: ${broken.name}`, () => {
      const whole = readFileSync(path.join(root, broken.file), "utf8");
      assert.notEqual(applied(broken, whole), whole);
      assert.ok(broken.suites.length > 0);
      for (const suite of broken.suites) assert.ok(SUITES[suite], `there is no suite ${suite}`);
    });
  }

  it("have names of their own", () => {
    assert.equal(new Set(BREAKS.map(({ name }) => name)).size, BREAKS.length);
  });

  it("ask suites that are there, and each suite for something", () => {
    for (const [suite, args] of Object.entries(SUITES)) {
      const patterns = args.filter((arg) => !arg.startsWith("-"));
      for (const pattern of patterns) assert.notDeepEqual(filesOf(pattern), [], pattern);
      assert.ok(
        BREAKS.some(({ suites }) => suites.includes(suite)),
        suite,
      );
    }
  });

  it("are refused where their text stands nowhere, or twice", () => {
    const broken: Break = { name: "x", file: "a.ts", text: "one", replacement: "two", suites: [] };
    assert.equal(applied(broken, "this one"), "this two");
    assert.throws(() => applied(broken, "nothing"), /stands 0 times in a\.ts, and should once/);
    assert.throws(() => applied(broken, "one and one"), /stands 2 times in a\.ts, and should once/);
  });
});

/** A pattern has its one star in the file's name. */
function filesOf(pattern: string): readonly string[] {
  const [start = "", end = ""] = path.basename(pattern).split("*");
  const names = readdirSync(path.join(root, path.dirname(pattern)));
  return names.filter((name) => name.startsWith(start) && name.endsWith(end));
}
