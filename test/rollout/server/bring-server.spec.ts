import * as assert from "node:assert/strict";
import { promises as fs } from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import type { Inspection, RecordFacts } from "../../../agent/protocol";
import { makeRollupPackage } from "../../../lab/msp";
import { MachineError } from "../../../machine";
import { bringServer, RolloutError } from "../../../rollout/server";
import type { Reporter, RolloutErrorCode, ServerOutcome, ServerWish } from "../../../rollout/server/contract";
import { inspectionAt, jobStatus, recordAt, rollupPatch, TOKEN, URN } from "./inspections";
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
      "claim",
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

  it("only looks when the level is there and the server is its own, and takes no lock", async () => {
    const record = recordAt("RTM-RU5");
    const machine = new ScriptedMachine([inspectionAt("RTM-RU7", { record })]);
    const outcome = await bring(machine, { wish: { owner: { urn: URN, token: TOKEN } } });
    assert.deepEqual(machine.asked, ["look"]);
    assert.equal(outcome.run, null);
    assert.deepEqual(outcome.record, { token: TOKEN, foundLevel: "RTM-RU5" });
  });

  it("writes the record and nothing else when the level is there and the server is nobody's", async () => {
    const machine = new ScriptedMachine(at("RTM-RU7"));
    const outcome = await bring(machine);
    assert.deepEqual(machine.asked, ["look", "lock", "claim", "look", "unlock"]);
    assert.deepEqual(machine.owners, [{ urn: URN, token: null }]);
    assert.equal(outcome.run, null);
  });

  const strangers: readonly (readonly [string, Inspection, ServerWish["owner"], RolloutErrorCode])[] = [
    ["another resource's", belongingTo({ urn: "urn:other" }), { urn: URN, token: null }, "OTHER_OWNER"],
    [
      "taken anew since",
      belongingTo({ token: "f".repeat(32) }),
      { urn: URN, token: TOKEN },
      "RECORD_MISSING",
    ],
    ["without the record it had", inspectionAt("RTM-RU6"), { urn: URN, token: TOKEN }, "RECORD_MISSING"],
  ];
  for (const [what, inspection, owner, code] of strangers) {
    it(`does nothing but look at a server that is ${what}, not even for a job that died there`, async () => {
      const job = jobStatus({ alive: "no", healsAtBoot: "no" });
      const machine = new ScriptedMachine([{ ...inspection, job }]);
      const error = await fails(machine, code, { wish: { owner } });
      assert.deepEqual(machine.asked, ["look"]);
      assert.equal(error.touched, false);
    });
  }

  it("follows its resource to another name by the token", async () => {
    const machine = new ScriptedMachine([
      inspectionAt("RTM-RU6", { record: recordAt("RTM-RU6") }),
      inspectionAt("RTM-RU6", { record: recordAt("RTM-RU6") }),
      inspectionAt("RTM-RU7"),
    ]);
    const outcome = await bring(machine, { wish: { owner: { urn: "urn:renamed", token: TOKEN } } });
    assert.deepEqual(machine.owners, [{ urn: "urn:renamed", token: TOKEN }]);
    assert.equal(outcome.record.token, TOKEN);
  });

  it("does not install when another administrator did it between the first look and the lock", async () => {
    const machine = new ScriptedMachine(at("RTM-RU6", "RTM-RU7"));
    const outcome = await bring(machine);
    assert.ok(!machine.asked.includes("startJob"));
    assert.equal(machine.asked.at(-1), "unlock");
    assert.equal(outcome.state.level, "RTM-RU7");
  });

  for (const job of [jobStatus(), jobStatus({ alive: "no" })]) {
    it(`follows an old job that ${job.alive === "yes" ? "runs" : "heals at the next boot"} before it decides, and tells its end`, async () => {
      const told: string[] = [];
      const machine = new ScriptedMachine([owned("RTM-RU6", { job }), owned("RTM-RU7")]);
      const outcome = await bring(machine, { reporter: { ...silent, info: (text) => told.push(text) } });
      assert.deepEqual(machine.asked, ["look", "follow old", "collect", "look"]);
      assert.match(told.join("\n"), /the earlier job old .* is over/);
      assert.equal(outcome.run?.job, "old");
    });
  }

  it("tells why an old job failed", async () => {
    const warnings: string[] = [];
    const run = {
      kind: "install",
      title: "",
      skipped: false,
      exitCode: 1603,
      seconds: 412,
      logPath: "",
    } as const;
    const looks = [owned("RTM-RU6", { job: jobStatus() }), owned("RTM-RU7")];
    await bring(new ScriptedMachine(looks, { runs: [run] }), {
      reporter: { ...silent, warning: (text) => warnings.push(text) },
    });
    assert.match(
      warnings.join(),
      /the earlier job old .*: msiexec ended with 1603 after 412 s because .* held C:\\Bin\\Cdoex\.dll, 14 services as before/,
    );
  });

  it("has the server finish an old job that died, under a lock, before it decides", async () => {
    const warnings: string[] = [];
    const job = jobStatus({ alive: "no", healsAtBoot: "no" });
    const machine = new ScriptedMachine([owned("RTM-RU6", { job }), owned("RTM-RU7")]);
    await bring(machine, { reporter: { ...silent, warning: (text) => warnings.push(text) } });
    assert.deepEqual(machine.asked, [
      "look",
      "lock",
      "resume old",
      "follow old",
      "unlock",
      "collect",
      "look",
    ]);
    assert.match(warnings.join(), /died in phase installing/);
  });

  it("has it finished, too, when it was to heal at a boot that does not come", async () => {
    const machine = new ScriptedMachine([
      owned("RTM-RU6", { job: jobStatus({ alive: "no" }) }),
      owned("RTM-RU7"),
    ]);
    machine.onFollow = diesOnce();
    await bring(machine);
    assert.deepEqual(machine.asked.slice(0, 5), ["look", "follow old", "lock", "resume old", "follow old"]);
  });

  it("never starts a job beside one that came up between the first look and the lock", async () => {
    const machine = new ScriptedMachine([owned("RTM-RU6"), owned("RTM-RU6", { job: jobStatus() })]);
    const error = await fails(machine, "JOB_RUNNING");
    assert.ok(!machine.asked.includes("startJob"));
    assert.equal(error.record?.token, TOKEN);
  });

  it("has its own job finished by the server at once when that dies under its eyes", async () => {
    const machine = new ScriptedMachine(at("RTM-RU6", "RTM-RU6", "RTM-RU7"));
    machine.onFollow = diesOnce();
    const outcome = await bring(machine);
    assert.deepEqual(machine.asked.slice(5, 9), [
      "startJob",
      "follow our job",
      "resume our job",
      "follow our job",
    ]);
    assert.equal(outcome.state.level, "RTM-RU7");
  });

  it("goes down in one job that removes what is above, and installs only what did not come back", async () => {
    const patches = [rollupPatch("RTM-RU6", { state: "obsoleted" }), rollupPatch("RTM-RU7")];
    const machine = new ScriptedMachine([
      inspectionAt("RTM", { patches }),
      inspectionAt("RTM", { patches }),
      inspectionAt("RTM-RU6"),
    ]);
    const file = path.join(folder, "Exchange2007-KB949870-x64-EN.msp");
    await fs.writeFile(file, makeRollupPackage("RTM-RU6"));
    await bring(machine, { wish: { rollup: "RU6", package: { file } } });
    assert.deepEqual(
      machine.job?.actions.map((action) =>
        action.kind === "install"
          ? ["install", action.unlessApplied]
          : action.kind === "remove"
            ? action.patchCodes
            : [],
      ),
      [[rollupPatch("RTM-RU7").code], ["install", true]],
    );
    assert.ok(machine.asked.includes("stage"), "its package is at hand before anything is removed");
  });

  it("does not stage anything for a rollup that comes back by itself", async () => {
    const patches = [rollupPatch("RTM-RU6", { state: "superseded" }), rollupPatch("RTM-RU7")];
    const machine = new ScriptedMachine([
      inspectionAt("RTM", { patches }),
      inspectionAt("RTM", { patches }),
      inspectionAt("RTM-RU6"),
    ]);
    const outcome = await bring(machine, { wish: { rollup: "RU6", package: null } });
    assert.ok(!machine.asked.includes("stage"));
    assert.equal(outcome.run?.did, "removed RTM-RU7");
  });

  for (const exitCode of [1612, 1646, 1649]) {
    it(`says of a removal that ended with ${exitCode} what that means, and where the server is`, async () => {
      const patches = [rollupPatch("RTM-RU6", { state: "superseded" }), rollupPatch("RTM-RU7")];
      const machine = new ScriptedMachine([inspectionAt("RTM", { patches })], { exitCode });
      const error = await fails(machine, "REMOVAL_FAILED", { wish: { rollup: "RU6", package: null } });
      assert.match(
        error.message,
        new RegExp(`^EX1: Update Rollup 7 .* could not be removed: msiexec ended with ${exitCode} `),
      );
      assert.match(error.message, /The server is at RTM-RU7, and its 14 services are back/);
      assert.doesNotMatch(error.message, /Report this/);
      assert.equal(error.run?.did, "tried to remove RTM-RU7");
    });
  }

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
    assert.match(
      first!,
      /^EX1: Update Rollup 7 .* was not installed: msiexec ended with 1603 after 412 s because .* held C:\\Bin\\Cdoex\.dll\. /,
    );
    assert.match(first!, /The server is at RTM-RU6, and its 14 services are back as they were\./);
    assert.match(details.join("\n"), /Event 11306: .*Error 1306.*Cdoex\.dll/);
    assert.match(details.join("\n"), /Return value 3/);
  });

  it("fails when the rollup is there but a service is not back", async () => {
    const machine = new ScriptedMachine(at("RTM-RU6", "RTM-RU6", "RTM-RU7"), { services: NOT_BACK });
    const error = await fails(machine, "SERVICES_NOT_RESTORED");
    assert.match(error.message, /RTM-RU7 is reached, but .*MSExchangeIS: start failed with 1069/);
    assert.equal(error.state?.level, "RTM-RU7");
  });

  it("has an old job that left an installation unfinished try again, and refuses while that is so", async () => {
    const job = jobStatus({ phase: "done", alive: "no", healsAtBoot: "no" });
    const unfinished = { since: null, job: job.id, said: "" };
    const installer = { inProgress: "yes", patchingDisabled: "no", removalDisabled: "no" } as const;
    for (const level of ["RTM-RU6", "RTM-RU7"]) {
      const held = owned(level, { job, unfinished, installer });
      const healed = new ScriptedMachine([held, owned("RTM-RU7", { job })]);
      await bring(healed);
      assert.deepEqual(healed.asked.slice(0, 4), ["look", "lock", "resume old", "follow old"]);
      assert.equal(healed.job, null);
      const stuck = new ScriptedMachine([held]);
      const error = await fails(stuck, "INSTALLER_BUSY");
      assert.match(error.message, /still holds the installation that job old of exchange-rollup began/);
      assert.equal(stuck.job, null);
    }
  });

  it("puts the services back that an earlier job could not, where there is nothing else to do", async () => {
    const owing = owned("RTM-RU7", { openSnapshot: "old" });
    const machine = new ScriptedMachine([owing, owing, owned("RTM-RU7")]);
    const outcome = await bring(machine);
    assert.deepEqual(machine.job?.actions, []);
    assert.equal(outcome.run?.did, "put services back");
    assert.ok(!machine.asked.includes("stage"));
    const stuck = new ScriptedMachine([owing], { services: { ...NOT_BACK } });
    const error = await fails(stuck, "SERVICES_NOT_RESTORED");
    assert.match(error.message, /MSExchangeIS: start failed with 1069.*run `pulumi up` again/);
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
      owner: { urn: URN, token: null },
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

const NOT_BACK = {
  complete: "no",
  corrected: [],
  failed: ["MSExchangeIS: start failed with 1069"],
  snapshotCount: 14,
} as const;

function owned(level: string, changes: Partial<Inspection> = {}): Inspection {
  return inspectionAt(level, { record: recordAt("RTM-RU6"), ...changes });
}

function belongingTo(record: Partial<RecordFacts>): Inspection {
  return inspectionAt("RTM-RU6", { record: recordAt("RTM-RU6", record) });
}

function diesOnce(): () => void {
  let left = 1;
  return () => {
    if (left-- > 0) throw new MachineError({ code: "JOB_DIED", message: "EX1: job ended without a result." });
  };
}

const silent: Reporter = { phase: () => undefined, info: () => undefined, warning: () => undefined };
