import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { load } from "../load";

const { bundle } = load<{ bundle: (entry: string) => Promise<string> }>("build/agent.mjs");
const { findNewerThanEs3 } = load<{ findNewerThanEs3: (text: string) => Promise<string | undefined> }>(
  "build/es3.mjs",
);

describe("the agent's bundle", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(path.join(os.tmpdir(), "agent-"))));
  afterEach(() => rmSync(folder, { recursive: true }));
  const bundleOf = (main: string, other = "") => {
    writeFileSync(path.join(folder, "other.ts"), other);
    writeFileSync(path.join(folder, "main.ts"), main);
    return bundle(path.join(folder, "main.ts"));
  };

  it("joins its files into one that is ECMAScript 3", async () => {
    const text = await bundleOf(
      'import { twice } from "./other";\nvar out: number[] = [twice(1),\n twice(2),\n];\nWScript.Echo(out.join("é"));',
      "export function twice(n: number): number { return 2 * n; }",
    );
    assert.equal(await findNewerThanEs3(text), undefined);
    assert.match(text, /function twice\(n\) \{\n\s+return 2 \* n;/);
  });

  it("is not made of newer syntax: it is refused, not lowered", async () => {
    await assert.rejects(bundleOf("let { a } = WScript; export default async () => a;"), /does not compile/);
  });

  it("that would need a getter for its parts is found", async () => {
    const text = await bundleOf(
      'import * as other from "./other";\nWScript.Echo(other);',
      "export var a = 1;",
    );
    assert.match((await findNewerThanEs3(text)) ?? "accepted", /Object\./);
  });
});
