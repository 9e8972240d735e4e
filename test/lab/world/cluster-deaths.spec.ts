import assert from "node:assert/strict";
import type { Step } from "../../../lab/world/steps";
import type { TestCluster } from "./ccr";
import { ccr, copyStates } from "./ccr";

const SETTLE = 600_000;

/** A moves its groups away, is patched, and takes the mailbox server over: an operation without any product. */
async function patchAndHandOver({ cluster, machine, clock }: TestCluster): Promise<void> {
  await cluster.world.moveGroup("Cluster Group", "A");
  await machine("B").administrator.installRollup("RTM-RU7");
  await clock.sleep(SETTLE);
  await cluster.world.moveMailboxServer({
    name: "MBX1",
    to: "B",
    comment: "",
    validateOnly: false,
    ignoreDismounted: false,
  });
}

const startedOnB = (): TestCluster =>
  ccr({ cluster: { nodes: ["B", "A"], mailboxServers: [{ name: "MBX1", owner: "A" }] } });

function clusterSteps(test: TestCluster, name: string): readonly Step[] {
  return test
    .machine(name)
    .steps.recorded()
    .filter(({ kind }) => kind === "cluster");
}

describe("the steps of a cluster", () => {
  it("have the same names, in the same order and at the same time, in every run", async () => {
    const runs = await Promise.all(
      [1, 2].map(async () => {
        const test = startedOnB();
        const told: string[] = [];
        for (const name of ["A", "B"])
          test.machine(name).steps.onEveryStep((step) => {
            if (step.kind === "cluster")
              told.push(`${test.clock.now()} ${name} ${step.name} ${step.what} ${step.pid}`);
          });
        await patchAndHandOver(test);
        return told;
      }),
    );
    assert.deepEqual(runs[0], runs[1]);
    const names = (runs[0] ?? []).map((line) => line.split(" ").slice(1).join(" "));
    for (const wanted of [
      /^B cluster Cluster Group:1 Cluster Group: Cluster Name goes offline \d+$/,
      /^B cluster service:1 the Cluster service stops \d+$/,
      /^B cluster service:2 the Cluster service runs \d+$/,
      /^B cluster service:3 B joins the cluster \d+$/,
      /^A cluster MBX1:1 MBX1: First Storage Group\/Mailbox Database \(MBX1\) goes offline \d+$/,
      /^B cluster MBX1:\d MBX1: Exchange Information Store Instance \(MBX1\) comes online \d+$/,
    ])
      assert.ok(
        names.some((name) => wanted.test(name)),
        `${wanted} in ${names.join("\n")}`,
      );
  });

  for (const manner of ["power loss", "kill"] as const)
    it(`can each be died at by ${manner}: the mailbox server runs again, with all its mail`, async () => {
      const recorded = startedOnB();
      await patchAndHandOver(recorded);
      for (const name of ["A", "B"])
        for (const step of clusterSteps(recorded, name)) {
          const test = startedOnB();
          const { cluster, machine, clock } = test;
          let died = false;
          machine(name).steps.onStep(step.name, ({ pid }) => {
            died = true;
            if (manner === "kill") return void (pid !== undefined && machine(name).processTable.kill(pid));
            machine(name).powerOff();
            clock.after(60_000, () => void machine(name).powerOn());
          });
          // Whoever waits for a machine that is gone waits for ever: the operation is not waited for.
          void patchAndHandOver(test).catch(() => undefined);
          await clock.sleep(4 * SETTLE);
          const at = `${name} ${step.name} (${step.what})`;
          assert.equal(died, true, at);
          for (const one of ["A", "B"]) {
            const { services } = machine(one);
            if (services.get("ClusSvc").start !== "disabled" && services.get("ClusSvc").state !== 1) continue;
            // As the operation's own healing does it.
            for (const service of ["MSExchangeIS", "MSExchangeSA"])
              services.configure(service, { start: "demand", by: "test" });
            services.configure("MSExchangeRepl", { start: "auto", by: "test" });
            services.configure("MSExchangeADTopology", { start: "auto", by: "test" });
            services.configure("ClusSvc", { start: "auto", by: "test" });
            await services.startAndWait("MSExchangeRepl");
            await services.startAndWait("ClusSvc");
          }
          await clock.sleep(SETTLE);
          assert.deepEqual(cluster.atRest(), [], at);
          assert.equal(copyStates(cluster), "Healthy 0", at);
          assert.deepEqual(cluster.broken, [], at);
          assert.deepEqual(cluster.lostLogs, { MBX1: 0 }, at);
        }
    });
});
