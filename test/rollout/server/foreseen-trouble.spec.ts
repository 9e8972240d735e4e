import * as assert from "node:assert/strict";

import type { CachedPackageFacts, HolderFacts, Inspection } from "../../../agent/protocol";
import { describePlan } from "../../../rollout/server";
import type { ServerPlan, ServerWish } from "../../../rollout/server/contract";
import { filesInUse } from "../../../rollout/server/files-in-use";
import { observe } from "../../../rollout/server/observe";
import { planServer } from "../../../rollout/server/plan";
import { inspectionAt, packageFor, PRODUCT, rollupPatch, URN } from "./inspections";

const BIN = "C:\\Program Files\\Microsoft\\Exchange Server\\bin";
const SHELL: HolderFacts = {
  process: "powershell.exe",
  pid: 4712,
  files: [`${BIN}\\Microsoft.Exchange.Data.dll`],
  services: [],
  stopsWithPatch: "none",
};
const AGENT: HolderFacts = {
  process: "agent.exe",
  pid: 816,
  files: [`${BIN}\\Cdoex.dll`, `${BIN}\\store.exe`],
  services: ["BackupAgent"],
  stopsWithPatch: "none",
};
const WORKER: HolderFacts = { ...AGENT, process: "w3wp.exe", services: ["W3SVC"], stopsWithPatch: "all" };
const SHARED: HolderFacts = {
  ...AGENT,
  process: "svchost.exe",
  services: ["RemoteRegistry", "LmHosts"],
  stopsWithPatch: "some",
};

describe("what a plan foresees", () => {
  it("refuses for a program and a service that hold files, and says of each what to do", () => {
    const [refusal, ...others] = refusals(planFor({ holders: [SHELL, AGENT] }));
    assert.deepEqual(others, []);
    assert.equal(refusal?.code, "FILE_IN_USE");
    assert.equal(
      refusal.message,
      `EX1: powershell.exe (process 4712) holds ${BIN}\\Microsoft.Exchange.Data.dll; agent.exe (process 816) with service BackupAgent holds ${BIN}\\Cdoex.dll and 1 more of Exchange's files. A rollup cannot replace a file in use (error 1306). Nothing was touched. Close powershell.exe (process 4712) on the server. Stop service BackupAgent, or name it in fileInUse.stopServices. Then run \`pulumi up\` again.`,
    );
  });

  it("does not refuse for what the package stops, nor for services that are stopped for it, whatever their case", () => {
    assert.equal(planFor({ holders: [WORKER] }).kind, "change");
    const use = { inspection: inspectionAt("RTM-RU6", { holders: [AGENT, SHELL] }), server: "EX1", way: UP };
    assert.match(filesInUse({ ...use, stopServices: ["BACKUPAGENT"] })[0]?.message ?? "", /^EX1: powershell/);
    assert.doesNotMatch(
      filesInUse({ ...use, stopServices: ["BACKUPAGENT"] })[0]?.message ?? "",
      /agent\.exe/,
    );
  });

  it("warns of a process that services share, where the package stops only one of them", () => {
    const plan = planFor({ holders: [SHARED] });
    assert.equal(plan.kind, "change");
    assert.match(
      describePlan("EX1", plan),
      /svchost\.exe .* RemoteRegistry, LmHosts holds .*not alone in its/,
    );
  });

  it("warns, below Windows Installer 4.5, of what nothing stops while a rollup is removed", () => {
    const patches = [rollupPatch("RTM-RU6", { state: "superseded" }), rollupPatch("RTM-RU7")];
    const down = (installerVersion: string): ServerPlan => {
      const { system } = inspectionAt("RTM-RU6");
      return planFor({ holders: [WORKER], patches, system: { ...system, installerVersion } }, "RU6");
    };
    const old = down("3.1.4000.3959");
    assert.match(describePlan("EX1", old), /w3wp\.exe .*nothing stops it while a rollup is removed/);
    assert.doesNotMatch(describePlan("EX1", down("4.5.6001.22159")), /w3wp/);
  });

  it("says that it does not know where nobody could be asked, and goes on", () => {
    const sentence = "Which programs hold files of Exchange could not be found out: so and so.";
    const plan = planFor({ holders: null, msiexec: null, unknowns: [sentence] });
    assert.equal(plan.kind, "change");
    assert.ok(describePlan("EX1", plan).includes(sentence));
  });

  it("refuses for a lost package of the product or of an applied patch, and names path and patch", () => {
    const lost = (of: string): CachedPackageFacts => ({
      of,
      path: "C:\\WINDOWS\\Installer\\1a2b3c.msp",
      there: "no",
    });
    const { patches } = inspectionAt("RTM-RU6");
    for (const [of, named] of [
      [PRODUCT, /1a2b3c\.msp \(the package of Exchange Server 2007 itself\)/],
      [patches?.[0]?.code ?? "", /1a2b3c\.msp \(Update Rollup 6 for Exchange Server 2007 \(KB942846\)\)/],
    ] as const) {
      const [refusal] = refusals(planFor({ installerCache: [lost(of)] }));
      assert.equal(refusal?.code, "INSTALLER_CACHE");
      assert.match(refusal.message, named);
    }
  });

  it("warns of a lost package that does not count now, and refuses where it might come back", () => {
    const patches = [rollupPatch("RTM-RU5", { state: "superseded" }), rollupPatch("RTM-RU6")];
    const installerCache: CachedPackageFacts[] = [
      { of: patches[0]?.code ?? "", path: "C:\\WINDOWS\\Installer\\5.msp", there: "no" },
    ];
    const up = planFor({ patches, installerCache });
    assert.equal(up.kind, "change");
    assert.match(describePlan("EX1", up), /has lost C:\\WINDOWS\\Installer\\5\.msp/);
    const [refusal] = refusals(planFor({ patches, installerCache }, "RU5"));
    assert.equal(refusal?.code, "INSTALLER_CACHE");
  });

  it("warns of an installer that runs though nothing is installed", () => {
    const plan = planFor({ msiexec: [512] });
    assert.equal(plan.kind, "change");
    assert.match(
      describePlan("EX1", plan),
      /msiexec\.exe \(process 512\) runs, though nothing is being installed/,
    );
  });
});

const UP = { remove: [], install: "always" } as const;

function planFor(changes: Partial<Inspection>, rollup = "RU7"): ServerPlan {
  const inspection = inspectionAt("RTM-RU6", changes);
  const wish: ServerWish = {
    rollup,
    package: { folder: "/packages" },
    packageSha256: null,
    known: null,
    owner: { urn: URN, token: null },
  };
  return planServer({
    inspection,
    state: observe(inspection),
    wish,
    package: { ok: true, facts: packageFor("RTM-RU7"), remarks: [] },
  });
}

function refusals(plan: ServerPlan): Extract<ServerPlan, { kind: "refused" }>["refusals"] {
  assert.equal(plan.kind, "refused", JSON.stringify(plan));
  return plan.kind === "refused" ? plan.refusals : [];
}
