import assert from "node:assert/strict";
import { createClock } from "../../../lab/world/clock";

const NEXT_TURN = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("the lab's clock", () => {
  it("manual: stands still until it is advanced, and does on the way what falls due, in order", async () => {
    const clock = createClock("manual", 1000);
    const seen: number[] = [];
    clock.after(30, () => seen.push(clock.now()));
    clock.after(10, () => {
      seen.push(clock.now());
      clock.after(5, () => seen.push(clock.now()));
    });
    await NEXT_TURN();
    assert.deepEqual(seen, []);
    await clock.advance(20);
    assert.deepEqual(seen, [1010, 1015]);
    assert.equal(clock.now(), 1020);
    await clock.advance(10);
    assert.deepEqual(seen, [1010, 1015, 1030]);
  });

  it("does not go back", async () => {
    for (const mode of ["manual", "jump", { speed: 5 }] as const) {
      const clock = createClock(mode);
      await assert.rejects(clock.advance(-1), /does not go back/);
      clock.stop();
    }
    assert.throws(() => createClock({ speed: 0 }), /above 0/);
  });

  it("jump: an hour's sleep takes no time", async () => {
    const clock = createClock("jump", 0);
    await clock.sleep(3_600_000); // Mocha's time limit is in real seconds.
    assert.equal(clock.now(), 3_600_000);
  });

  it("jump: stands still while somebody computes, and goes on afterwards", async () => {
    const clock = createClock("jump", 0);
    const release = clock.hold();
    let rung = false;
    clock.after(1000, () => (rung = true));
    for (let turn = 0; turn < 5; turn++) await NEXT_TURN();
    assert.equal(rung, false);
    assert.equal(clock.now(), 0);
    release();
    release();
    await clock.sleep(1000);
    assert.equal(rung, true);
  });

  it("jump: what would happen some day is no reason to go there", async () => {
    const clock = createClock("jump", 0);
    let fired = -1;
    clock.whenPast(5000, () => (fired = clock.now()));
    for (let turn = 0; turn < 5; turn++) await NEXT_TURN();
    assert.equal(clock.now(), 0);
    await clock.sleep(9000);
    assert.equal(fired, 5000);
  });

  it("a sleeper that is killed wakes with the reason, and its timer is gone", async () => {
    const clock = createClock("manual", 0);
    const killer = new AbortController();
    const sleeping = clock.sleep(1000, killer.signal);
    killer.abort(new Error("killed"));
    await assert.rejects(sleeping, /killed/);
    await assert.rejects(clock.sleep(1, killer.signal), /killed/);
  });

  it("speed: real time while nothing is under way, lab seconds by the dozen while something is", async () => {
    const clock = createClock({ speed: 100_000 }, 0);
    await NEXT_TURN();
    assert.ok(clock.now() < 60_000);
    await clock.sleep(600_000);
    assert.ok(clock.now() >= 600_000);
    clock.stop();
  });
});
