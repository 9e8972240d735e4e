import * as assert from "node:assert/strict";

import { observe } from "../../../rollout/server/observe";
import { inspectionAt, rollupPatch } from "./inspections";

describe("what a look at a server means", () => {
  it("takes the highest applied rollup for the level, and a superseded one for history", () => {
    const patches = [rollupPatch("RTM-RU6", { state: "superseded" }), rollupPatch("RTM-RU7")];
    const state = observe(inspectionAt("RTM", { patches }));
    assert.equal(state.level, "RTM-RU7");
    assert.equal(state.build, "8.0.813.0");
    assert.deepEqual(
      state.patches.map((patch) => [patch.level, patch.state]),
      [
        ["RTM-RU6", "superseded"],
        ["RTM-RU7", "applied"],
      ],
    );
  });

  it("takes two applied rollups for the higher one, whatever their order in the list", () => {
    const patches = [rollupPatch("SP3-RU10"), rollupPatch("SP3-RU9")];
    assert.equal(observe(inspectionAt("SP3", { patches })).level, "SP3-RU10");
  });

  it("takes the bare service pack where no rollup is applied", () => {
    const state = observe(inspectionAt("SP2"));
    assert.deepEqual([state.servicePack, state.level, state.build], ["SP2", "SP2", "8.2.176.2"]);
  });

  it("ignores a rollup of an earlier service pack", () => {
    assert.equal(observe(inspectionAt("SP1", { patches: [rollupPatch("RTM-RU7")] })).level, "SP1");
  });

  it("does not guess a level from a list that could not be read or a patch whose state is unknown", () => {
    assert.equal(observe(inspectionAt("RTM-RU6", { patches: null })).level, "unknown");
    assert.equal(
      observe(inspectionAt("RTM", { patches: [rollupPatch("RTM-RU6", { state: "unknown" })] })).level,
      "unknown",
    );
  });

  it("says of services that should run and do not, of interim updates and of a pending restart", () => {
    const state = observe(
      inspectionAt("RTM-RU6", {
        patches: [
          rollupPatch("RTM-RU6"),
          rollupPatch("RTM-RU6", { code: "{I}", displayName: "Interim Update for Exchange 2007 (KB949549)" }),
        ],
        services: [
          { name: "MSExchangeIS", displayName: "", start: "automatic", state: "stopped", dependsOn: [] },
        ],
        restartPending: { pending: "yes", reasons: ["PendingFileRenameOperations"] },
      }),
    );
    const text = state.problems.join("\n");
    assert.match(text, /MSExchangeIS starts automatically but is stopped/);
    assert.match(text, /Interim update installed: .*KB949549/);
    assert.match(text, /restart is pending: PendingFileRenameOperations/);
  });

  it("names disabled Exchange services, because they would be kept so", () => {
    const state = observe(
      inspectionAt("RTM-RU6", {
        services: [
          { name: "MSExchangeIS", displayName: "", start: "disabled", state: "stopped", dependsOn: [] },
          { name: "Spooler", displayName: "", start: "disabled", state: "stopped", dependsOn: [] },
        ],
      }),
    );
    assert.equal(state.problems.length, 1);
    assert.match(state.problems[0]!, /^Disabled: MSExchangeIS\./);
  });

  it("notices an ExSetup.exe that is newer than the list of patches explains, and not an older one", () => {
    const withVersion = (setupVersion: string): readonly string[] => {
      const seen = inspectionAt("RTM-RU6");
      return observe({ ...seen, exchange: { ...seen.exchange!, setupVersion } }).problems;
    };
    assert.equal(withVersion("8.0.813.0").length, 1);
    assert.deepEqual(withVersion("8.0.685.25"), []);
  });
});
