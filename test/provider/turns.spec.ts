import assert from "node:assert/strict";
import { Turns } from "../../provider/turns";

describe("the turns", () => {
  const never = new AbortController().signal;
  const silent = (): void => undefined;

  it("let so many through as there may be, and the others in the order in which they came", async () => {
    const turns = new Turns(() => 2);
    const begun: string[] = [];
    const waited: string[] = [];
    const ends = new Map<string, () => void>();
    const enter = (who: string): Promise<void> =>
      turns
        .enter({ who, signal: never, onWait: (holders) => waited.push(`${who} for ${holders.join("+")}`) })
        .then((end) => void (begun.push(who), ends.set(who, end)));
    const all = ["a", "b", "c", "d"].map(enter);
    await Promise.all(all.slice(0, 2));
    assert.deepEqual(begun, ["a", "b"]);
    assert.deepEqual(waited, ["c for a+b", "d for a+b"]);
    ends.get("b")!();
    await all[2];
    assert.deepEqual(begun, ["a", "b", "c"]);
    ends.get("b")!(); // ending twice gives nobody a turn
    ends.get("a")!();
    await all[3];
    assert.deepEqual(begun, ["a", "b", "c", "d"]);
  });

  it("let nobody slip in between the end of a turn and the next", async () => {
    const turns = new Turns(() => 1);
    const end = await turns.enter({ who: "a", signal: never, onWait: silent });
    const next = turns.enter({ who: "b", signal: never, onWait: silent });
    end();
    let waits = false;
    const late = turns.enter({ who: "c", signal: never, onWait: () => (waits = true) });
    assert.ok(waits);
    (await next)();
    (await late)();
  });

  it("are not taken by one that left the queue", async () => {
    const turns = new Turns(() => 1);
    const end = await turns.enter({ who: "a", signal: never, onWait: silent });
    const cancel = new AbortController();
    const left = turns.enter({ who: "b", signal: cancel.signal, onWait: silent });
    const stays = turns.enter({ who: "c", signal: never, onWait: silent });
    cancel.abort(new Error("cancelled"));
    await assert.rejects(left, /cancelled/);
    end();
    (await stays)();
  });
});
