import assert from "node:assert/strict";
import { runAsIfReal } from "../../real-server/as-if-real";
import { openWineMachine, type WineMachine } from "./wine-machine";

const MINUTES = 60_000;

/** What the owner of a real server would run, with Wine behind OpenSSH in its place: its commands, its way to see the world. */
describe("npm run test:real-server, with Wine in a real server's place", function () {
  this.timeout(10 * MINUTES);
  let machine: WineMachine;

  before(async () => (machine = await openWineMachine()));
  after(() => machine?.close());

  it("looks and asks, and changes nothing", async () => {
    const { world, target, packages } = machine;
    const before = [await world.appliedPatches(), await world.services(), await world.exchangeFiles()];
    const { code, printed, answers } = await runAsIfReal({ target, packages });
    assert.equal(code, 0, printed);
    assert.match(printed, /9 of 22 claims were judged/);
    const after = [await world.appliedPatches(), await world.services(), await world.exchangeFiles()];
    assert.deepEqual(after, before);
    assert.equal(await world.exists("C:\\ExchangeRollup"), false);
    assert.equal(await world.patchRuns(), 0);
    assert.ok(answers.packages.length >= 7);
    const version = answers.asked.find(({ id }) => id === "product")?.answers[0]?.output ?? "";
    assert.match(version, /DisplayVersion\s+REG_SZ\s+8\.0\.685\.25/);
  });
});
