import assert from "node:assert/strict";
import { onOneServer } from "./one-server-example";

describe("the example import", () => {
  const open = onOneServer();

  it("takes a server over as it is, and destroy leaves it what was found", async () => {
    const { stack, server } = await open("import", ["package"]);
    const { machine } = server;
    const programs = (): number => machine.steps.recorded().filter(({ what }) => /msiexec/.test(what)).length;
    const before = programs();

    await stack.up({ color: "never" });
    const { level, missingBulletins } = await stack.workspace.stackOutputs(stack.name);
    assert.deepEqual([level?.value, missingBulletins?.value], ["RTM-RU6", ["MS08-039"]]);
    const again = await stack.up({ color: "never" });
    assert.match(again.stdout, /3 unchanged/);
    await stack.destroy({ color: "never" });
    assert.deepEqual([machine.level(), programs() - before], ["RTM-RU6", 0]);
  });
});
