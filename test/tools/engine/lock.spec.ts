import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { load } from "../load";

interface LockOptions {
  readonly file: string;
  readonly onWait?: (holder: { pid: number }) => void;
  readonly pollEvery?: number;
}
const { withLock } = load<{ withLock: <T>(options: LockOptions, work: () => Promise<T>) => Promise<T> }>(
  "engine/lock.mjs",
);

const neverWaits = () => assert.fail("waited");

describe("the lock of a cache folder", () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), "lock-"));
    file = path.join(folder, "x.lock");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("is held during the work and gone after it, also when the work fails", async () => {
    await withLock({ file }, () => Promise.resolve(assert(existsSync(file))));
    assert(!existsSync(file));
    await assert.rejects(
      withLock({ file }, () => Promise.reject(new Error("broken"))),
      /broken/,
    );
    assert(!existsSync(file));
  });

  it("of a living process is waited for, and who holds it is told once", async () => {
    const order: string[] = [];
    const holders: number[] = [];
    let let2ndWait = () => {};
    const waiting = new Promise<void>((resolve) => (let2ndWait = resolve));
    const first = withLock({ file }, async () => {
      await waiting;
      order.push("first");
    });
    const onWait = ({ pid }: { pid: number }) => {
      holders.push(pid);
      let2ndWait();
    };
    const second = withLock({ file, onWait, pollEvery: 1 }, () => Promise.resolve(order.push("second")));
    await Promise.all([first, second]);
    assert.deepEqual(order, ["first", "second"]);
    assert.deepEqual(holders, [process.pid]);
  });

  it("of a process that died is taken over without waiting", async () => {
    const { pid } = spawnSync(process.execPath, ["--version"]);
    writeFileSync(file, JSON.stringify({ pid, host: os.hostname() }));
    assert.equal(await withLock({ file, onWait: neverWaits }, () => Promise.resolve("worked")), "worked");
  });

  it("that nobody touched for long is taken over, whoever seems to hold it", async () => {
    writeFileSync(file, JSON.stringify({ pid: process.pid, host: "another computer" }));
    const longAgo = new Date(Date.now() - 120_000);
    utimesSync(file, longAgo, longAgo);
    assert.equal(await withLock({ file, onWait: neverWaits }, () => Promise.resolve("worked")), "worked");
  });
});
