import assert from "node:assert/strict";
import { standaloneServer } from "../lab/world/server";
import { followToEnd, installRollup, rollupJob, stageAndLock } from "./staged-rollup";
import { failure, value } from "./agent-on";

const LACKING = ["FileSystemObject.MoveFolder", "TextStream.Skip", "WScript.Sleep", "Enumerator"];

describe("a Windows Script Host that lacks calls, as Wine's does", () => {
  it("is served by Windows' own programs instead: the job does the same, and its log is read", async () => {
    const whole = standaloneServer();
    const lacking = standaloneServer();
    lacking.faults.automationLacks(...LACKING);
    const expected = await installRollup(whole);
    const { result, logTail } = await installRollup(lacking);
    assert.deepEqual(lacking.services.snapshot(), whole.services.snapshot());
    assert.deepEqual(codes(result.runs), codes(expected.result.runs));
    // The registry lists them in the order of its keys, Windows Installer in its own.
    assert.deepEqual(
      codes(result.patchesAfter ?? []).sort(),
      codes(expected.result.patchesAfter ?? []).sort(),
    );
    assert.deepEqual(logTail.length, expected.logTail.length);
    assert.match(logTail.at(-1) ?? "", /^=== Verbose logging stopped/);
    assert.deepEqual(
      lacking.files.system.list("C:\\").filter((name) => name.startsWith("ExchangeRollup")),
      ["ExchangeRollup"],
    );
    assert.deepEqual(lacking.refusals, []);
  });

  it("still sees the job that stands in the way of a second one", async () => {
    const machine = standaloneServer();
    machine.faults.automationLacks(...LACKING);
    await stageAndLock(machine);
    await value(machine, rollupJob());
    const second = await failure(machine, rollupJob({ id: "job-2" }));
    assert.equal(second.code, "jobExists");
    await followToEnd(machine, "job-1");
  });
});

function codes(list: readonly { readonly exitCode?: unknown; readonly code?: unknown }[]): unknown[] {
  return list.map(({ exitCode, code }) => exitCode ?? code);
}
