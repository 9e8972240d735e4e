import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { load } from "../load";

interface SlotOptions {
  readonly folder: string;
  make(draft: string): Promise<void>;
  check(folder: string): Promise<void>;
  onWait(holder: unknown): void;
  say(text: string): void;
}
const { fillSlot } = load<{ fillSlot: (options: SlotOptions) => Promise<void> }>("engine/slot.mjs");

describe("a slot of the cache", () => {
  let cache: string;
  let folder: string;
  let made: number;
  let said: string[];
  beforeEach(() => {
    cache = mkdtempSync(path.join(os.tmpdir(), "slot-"));
    folder = path.join(cache, "engine");
    made = 0;
    said = [];
  });
  afterEach(() => rmSync(cache, { recursive: true }));

  const program = () => path.join(folder, "program");
  const fill = (changes: Partial<SlotOptions> = {}) =>
    fillSlot({
      folder,
      make: (draft) => {
        made++;
        writeFileSync(path.join(draft, "program"), "works");
        return Promise.resolve();
      },
      check: (place) =>
        Promise.resolve(assert.equal(readFileSync(path.join(place, "program"), "utf8"), "works")),
      onWait: () => {},
      say: (text) => said.push(text),
      ...changes,
    });

  it("is made once and then taken as it is", async () => {
    await fill();
    await fill();
    assert.equal(made, 1);
    assert.deepEqual(readdirSync(cache), ["engine"]);
  });

  it("is made once by two runs at once", async () => {
    await Promise.all([fill(), fill()]);
    assert.equal(made, 1);
  });

  it("that is broken is made anew, and that is said", async () => {
    await fill();
    writeFileSync(program(), "brok");
    await fill();
    assert.equal(readFileSync(program(), "utf8"), "works");
    assert.deepEqual(said, [`${folder} is broken and is made anew`]);
  });

  it("without its mark is made anew, however good it looks", async () => {
    mkdirSync(folder);
    writeFileSync(program(), "works");
    await fill();
    assert.equal(made, 1);
  });

  it("stays empty when the making fails", async () => {
    await assert.rejects(fill({ make: () => Promise.reject(new Error("no network")) }), /no network/);
    assert.deepEqual(readdirSync(cache), []);
  });

  it("stays empty when what was made does not work", async () => {
    await assert.rejects(fill({ check: () => Promise.reject(new Error("does not run")) }), /does not run/);
    assert.deepEqual(readdirSync(cache), []);
  });

  it("is cleared of what a killed run left half made", async () => {
    const { pid } = spawnSync(process.execPath, ["--version"]);
    mkdirSync(`${folder}.${pid}.draft`);
    await fill();
    assert.deepEqual(readdirSync(cache), ["engine"]);
  });

  it("that cannot be written says which folder, and how to name another", async () => {
    writeFileSync(path.join(cache, "file"), "");
    await assert.rejects(
      fill({ folder: path.join(cache, "file", "engine") }),
      /file cannot be written.*EXCHANGE_ROLLUP_CACHE/,
    );
    assert(!existsSync(folder));
  });
});
