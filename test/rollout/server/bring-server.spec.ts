import * as assert from "node:assert/strict";
import { promises as fs } from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { makeRollupPackage } from "../../../lab/msp";
import { bringServer, RolloutError } from "../../../rollout/server";
import type { Reporter, RolloutErrorCode, ServerOutcome, ServerWish } from "../../../rollout/server/contract";
import { inspectionAt } from "./inspections";
import { at, ScriptedMachine } from "./scripted-machine";

describe("bringing a standalone server to its level", () => {
  let folder: string;

  before(async () => {
    folder = await fs.mkdtemp(path.join(os.tmpdir(), "exchange-rollup-"));
    await fs.writeFile(path.join(folder, "Exchange2007-KB953469-x64-EN.msp"), makeRollupPackage("RTM-RU7"));
  });
  after(() => fs.rm(folder, { recursive: true }));

  it("looks, locks, looks again under the lock, stages, installs, looks afterwards and unlocks", async () => {
    const machine = new ScriptedMachine(at("RTM-RU6", "RTM-RU6", "RTM-RU7"));
    const outcome = await bring(machine);
    assert.deepEqual(machine.asked, [
      "look",
      "lock",
      "look",
      "stage",
      "startJob",
      "follow our job",
      "collect",
      "look",
      "unlock",
    ]);
    assert.equal(outcome.found.level, "RTM-RU6");
    assert.equal(outcome.state.level, "RTM-RU7");
    assert.equal(outcome.run?.exitCode, 0);
  });

  it("only looks when the level is there, and takes no lock", async () => {
    const machine = new ScriptedMachine(at("RTM-RU7"));
    const outcome = await bring(machine);
    assert.deepEqual(machine.asked, ["look"]);
    assert.equal(outcome.run, null);
  });

  it("does not install when another administrator did it between the first look and the lock", async () => {
    const machine = new ScriptedMachine(at("RTM-RU6", "RTM-RU7"));
    const outcome = await bring(machine);
    assert.ok(!machine.asked.includes("startJob"));
    assert.equal(machine.asked.at(-1), "unlock");
    assert.equal(outcome.state.level, "RTM-RU7");
  });

  it("follows a job that is running already before it decides", async () => {
    const job = {
      id: "old",
      title: "RU7",
      who: "a@b",
      phase: "installing",
      since: "",
      note: "",
      alive: "yes",
    } as const;
    const machine = new ScriptedMachine([inspectionAt("RTM-RU6", { job }), inspectionAt("RTM-RU7")]);
    await bring(machine);
    assert.deepEqual(machine.asked, ["look", "follow old", "look"]);
  });

  it("does not take exit code 0 for success when the second look shows the old level", async () => {
    const error = await fails(new ScriptedMachine(at("RTM-RU6")), "LEVEL_NOT_REACHED");
    assert.equal(error.state?.level, "RTM-RU6");
    assert.equal(error.touched, true);
  });

  it("takes the level for success when msiexec failed but the rollup is applied, and warns", async () => {
    const warnings: string[] = [];
    const machine = new ScriptedMachine(at("RTM-RU6", "RTM-RU6", "RTM-RU7"), { exitCode: 1603 });
    await bring(machine, { reporter: { ...silent, warning: (text) => warnings.push(text) } });
    assert.match(warnings.join(), /msiexec ended with 1603, yet RTM-RU7 is applied/);
  });

  it("explains a failed installation with its code, the level it left, the services and the installer's own words", async () => {
    const error = await fails(new ScriptedMachine(at("RTM-RU6"), { exitCode: 1603 }), "INSTALL_FAILED");
    const [first, ...details] = error.message.split("\n");
    assert.match(first!, /^EX1: Update Rollup 7 .* was not installed: msiexec ended with 1603 after 412 s: /);
    assert.match(first!, /The server is at RTM-RU6, and its 14 services are back as they were\./);
    assert.match(details.join("\n"), /Event 11306: Error 1306.*Cdoex\.dll/);
    assert.match(details.join("\n"), /Return value 3/);
  });

  it("fails when the rollup is there but a service is not back", async () => {
    const services = {
      complete: "no" as const,
      corrected: [],
      failed: ["MSExchangeIS: start failed with 1069"],
      snapshotCount: 14,
    };
    const machine = new ScriptedMachine(at("RTM-RU6", "RTM-RU6", "RTM-RU7"), { services });
    const error = await fails(machine, "SERVICES_NOT_RESTORED");
    assert.match(error.message, /RTM-RU7 is installed, but .*MSExchangeIS: start failed with 1069/);
    assert.equal(error.state?.level, "RTM-RU7");
  });

  it("says that the job goes on by itself when it is cancelled in the middle", async () => {
    const abort = new AbortController();
    const machine = new ScriptedMachine(at("RTM-RU6"));
    machine.onFollow = () => {
      abort.abort();
      throw new Error("stopped following");
    };
    const error = await fails(machine, "CANCELLED", { signal: abort.signal });
    assert.match(error.message, /goes on by itself on the server/);
    assert.equal(error.touched, true);
  });

  it("keeps what it knew when it loses sight of the server after the start", async () => {
    const machine = new ScriptedMachine(at("RTM-RU6"));
    machine.onFollow = () => {
      throw new Error("EX1: connection lost");
    };
    const error = await fails(machine, "LOST_SIGHT");
    assert.equal(error.state?.level, "RTM-RU6");
    assert.match(error.message, /connection lost/);
  });

  it("warns of a dead holder whose lock it replaced", async () => {
    const warnings: string[] = [];
    const machine = new ScriptedMachine(at("RTM-RU6", "RTM-RU6", "RTM-RU7"));
    machine.replaced = {
      token: "x",
      who: "anna@pc",
      what: "bring EX1 up",
      since: "22:00",
      until: "22:05",
      alive: false,
    };
    await bring(machine, { reporter: { ...silent, warning: (text) => warnings.push(text) } });
    assert.match(warnings.join(), /anna@pc/);
  });

  it("touches nothing when the package is missing, is another rollup, or is not what was pinned", async () => {
    const machine = new ScriptedMachine(at("RTM-RU6"));
    const wrongName = path.join(folder, "renamed.msp");
    await fs.writeFile(wrongName, makeRollupPackage("RTM-RU5"));
    await fails(machine, "PACKAGE_MISSING", { wish: { package: { file: path.join(folder, "gone.msp") } } });
    await fails(machine, "PACKAGE_MISSING", { wish: { package: null } });
    await fails(machine, "PACKAGE_MISSING", { wish: { package: { file: folder } } });
    await fails(machine, "PACKAGE_WRONG", { wish: { package: { file: wrongName } } });
    await fails(machine, "PACKAGE_HASH", { wish: { packageSha256: "0".repeat(64) } });
    assert.deepEqual(new Set(machine.asked), new Set(["look"]));
  });

  interface Changes {
    readonly reporter?: Reporter;
    readonly signal?: AbortSignal;
    readonly wish?: Partial<ServerWish>;
  }

  function bring(machine: ScriptedMachine, changes: Changes = {}): Promise<ServerOutcome> {
    const wish: ServerWish = {
      rollup: "RU7",
      package: { folder },
      packageSha256: null,
      known: null,
      ...changes.wish,
    };
    return bringServer({
      machine,
      wish,
      reporter: changes.reporter ?? silent,
      signal: changes.signal ?? new AbortController().signal,
    });
  }

  async function fails(
    machine: ScriptedMachine,
    code: RolloutErrorCode,
    changes: Changes = {},
  ): Promise<RolloutError> {
    try {
      await bring(machine, changes);
    } catch (error) {
      assert.ok(error instanceof RolloutError, String(error));
      assert.equal(error.code, code, error.message);
      return error;
    }
    return assert.fail(`expected ${code}`);
  }
});

const silent: Reporter = { phase: () => undefined, info: () => undefined, warning: () => undefined };
