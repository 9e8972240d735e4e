import assert from "node:assert/strict";
import { offeredByMicrosoftUpdate } from "../../../lab/world/exchange/microsoft-update";
import { ccr } from "./ccr";
import { standaloneServer } from "./server";

describe("Microsoft Update in the lab", () => {
  it("offers a standalone server what is above its level, and a cluster's node nothing at the same level", () => {
    assert.deepEqual(offeredByMicrosoftUpdate(standaloneServer({ level: "RTM-RU5" })), [
      "RTM-RU6",
      "RTM-RU7",
    ]);
    assert.deepEqual(offeredByMicrosoftUpdate(standaloneServer({ level: "RTM-RU7" })), []);
    assert.equal(offeredByMicrosoftUpdate(standaloneServer({ level: "RTM" })).length, 7);
    const { machine } = ccr({ levels: { B: "RTM-RU5" } });
    assert.equal(machine("B").level(), "RTM-RU5");
    assert.deepEqual(offeredByMicrosoftUpdate(machine("B")), []);
  });
});
