import assert from "node:assert/strict";
import { rollupPackageNames } from "../../../lab/msp";
import { EngineStack } from "../../engine/harness";
import { openWineMachine, type WineMachine } from "./wine-machine";

const RU7 = rollupPackageNames("RTM-RU7").patchCode;

/** Nothing of the lab's takes part but its maker of packages: the engine, the compiled plugin, OpenSSH, Wine. */
describe("pulumi up before Wine behind OpenSSH", () => {
  let machine: WineMachine;
  let stack: EngineStack | undefined;

  before(async () => {
    machine = await openWineMachine();
  });
  after(async () => {
    stack?.close();
    await machine?.close();
  });

  it("brings the server from RTM to RU7 and leaves it alone the second time", async () => {
    const { world } = machine;
    const services = await world.services();
    const files = await world.exchangeFiles();
    stack = await EngineStack.start({ runtime: "yaml", program: programFor(machine) });

    const preview = await stack.preview();
    assert.equal(preview.error, "");
    assert.match(preview.messages.map(({ text }) => text).join("\n"), /RTM to RTM-RU7/);
    assert.deepEqual([await world.appliedPatches(), await world.patchRuns()], [[], 0]);

    const up = await stack.up();
    assert.equal(up.error, "");
    assert.deepEqual(await world.appliedPatches(), [RU7]);
    assert.notDeepEqual(await world.exchangeFiles(), files);
    assert.deepEqual(await world.services(), services);
    assert.deepEqual(await stack.outputs(), { level: "RTM-RU7", found: "RTM", build: "8.0.813.0" });

    const again = await stack.up();
    assert.deepEqual([again.error, again.steps], ["", { ex1: "same" }]);
    assert.equal(await world.patchRuns(), 1);
    assert.deepEqual(await world.tasks(), []);
  });
});

function programFor({ target, packages }: WineMachine): string {
  const { host, port, user, privateKey = "", hostKey } = target;
  return `resources:
  settings:
    type: pulumi:providers:exchange-rollup
    properties: { packages: ${JSON.stringify(packages)} }
  ex1:
    type: exchange-rollup:index:ServerRollup
    properties:
      rollup: RU7
      connection: ${JSON.stringify({ host, port, user, privateKey, hostKey })}
    options: { provider: "\${settings}" }
outputs:
  level: \${ex1.level}
  found: \${ex1.foundLevel}
  build: \${ex1.build}
`;
}
