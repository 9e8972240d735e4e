import * as assert from "node:assert/strict";

import type { CollectReply } from "../../agent/protocol";
import type { Site } from "../../lab/site";
import { site } from "../../lab/site";
import { value } from "./agent-on";
import { bootAndSettle, untilDark } from "./died-job";
import { installRollup, rollupJob, stageAndLock } from "./staged-rollup";

/** Of the service control manager. */
const STOPPED = 1;

describe("a job on a node of a cluster", () => {
  let lab: Site;

  beforeEach(async () => {
    lab = await site({
      servers: [
        { name: "NODEA", level: "RTM-RU6" },
        { name: "NODEB", level: "RTM-RU6" },
      ],
      clusters: [
        {
          name: "CL1",
          kind: "CCR",
          nodes: ["NODEA", "NODEB"],
          mailboxServers: [{ name: "MBX1", owner: "NODEA" }],
        },
      ],
    });
  });

  afterEach(() => lab.stop());

  async function installOn(node: string): Promise<CollectReply["result"]> {
    return (await installRollup(lab.server(node).machine)).result;
  }

  it("begins nothing where a mailbox server has arrived since the controller looked, and says which", async () => {
    const result = await installOn("NODEA");
    assert.deepEqual(result.runs, []);
    assert.match(result.trouble.join(" "), /Nothing was begun: the cluster group "MBX1" came to this node/);
    assert.equal(result.services.complete, "yes");
    assert.equal(lab.server("NODEA").machine.level(), "RTM-RU6");
    assert.deepEqual(lab.cluster("CL1").atRest(), []);
    assert.deepEqual(lab.broken(), []);
  });

  it("installs on the passive node", async () => {
    const result = await installOn("NODEB");
    assert.deepEqual(result.trouble, []);
    assert.equal(lab.server("NODEB").machine.level(), "RTM-RU7");
    assert.deepEqual(lab.broken(), []);
  });

  it("that loses power starts nothing at its next boot that belongs to a mailbox server which is elsewhere by then", async () => {
    const { machine } = lab.server("NODEA");
    let snapshotTaken = false;
    const unwatch = machine.steps.onEveryStep(({ what }) => {
      if (snapshotTaken) {
        unwatch();
        machine.powerOff();
      }
      snapshotTaken ||= /MoveFile .*services\.json$/.test(what);
    });
    await stageAndLock(machine);
    await value(machine, rollupJob()).catch(() => undefined);
    assert.equal(await untilDark(machine), true);
    await lab.clock.advance(120_000);
    assert.equal(lab.cluster("CL1").world.mailboxServers[0]!.owner, "NODEB");
    await bootAndSettle(machine);
    const { result } = await value<CollectReply>(machine, { op: "collect", job: "job-1", logLines: 0 });
    assert.equal(result.healed, true);
    assert.notEqual(result.services.snapshotCount, 0);
    assert.equal(result.services.complete, "yes", result.services.failed.join());
    for (const name of ["MSExchangeIS", "MSExchangeSA"]) {
      assert.equal(machine.services.get(name).start, "demand");
      assert.equal(machine.services.get(name).state, STOPPED);
    }
    assert.deepEqual(lab.cluster("CL1").atRest(), []);
  });

  it("begins nothing where the cluster does not answer although its service runs", async () => {
    lab.server("NODEB").machine.faults.withoutClusterAutomation();
    const result = await installOn("NODEB");
    assert.deepEqual(result.runs, []);
    assert.match(result.trouble.join(" "), /could not be found out just before msiexec/);
    assert.equal(lab.server("NODEB").machine.level(), "RTM-RU6");
  });

  it("begins nothing while a mailbox server is on its way to it", async () => {
    const { machine } = lab.server("NODEB");
    lab.server("NODEA").machine.faults.slowStop("MSExchangeIS", 600);
    const moved = lab.cluster("CL1").administrator.moveMailboxServer("MBX1", "NODEB");
    await lab.clock.advance(1_000);
    const result = await installOn("NODEB");
    assert.deepEqual(result.runs, []);
    assert.match(result.trouble.join(" "), /Nothing was begun: the cluster group "MBX1" is being moved/);
    assert.equal(machine.level(), "RTM-RU6");
    assert.equal(await moved, undefined);
    assert.deepEqual(lab.broken(), []);
  });

  it("begins nothing under a mailbox server that came while another installation was waited for", async () => {
    const { machine } = lab.server("NODEB");
    machine.faults.secondInstallation(500);
    let moved: Promise<string | undefined> | undefined;
    lab.clock.after(30_000, () => {
      moved = lab.cluster("CL1").administrator.moveMailboxServer("MBX1", "NODEB");
    });
    const result = await installOn("NODEB");
    assert.equal(await moved, undefined);
    assert.equal(result.runs[0]?.exitCode, 1618);
    assert.match(result.trouble.join(" "), /Nothing was begun: the cluster group "MBX1" came to this node/);
    assert.equal(machine.level(), "RTM-RU6");
    assert.deepEqual(lab.broken(), []);
  });
});

describe("a job on a node of a cluster that shares its disks", () => {
  let lab: Site;

  beforeEach(async () => {
    const nodes = ["NODEA", "NODEB", "NODEC"];
    lab = await site({
      servers: nodes.map((name) => ({ name, level: "RTM-RU6" })),
      clusters: [{ name: "CL1", kind: "SCC", nodes, mailboxServers: [{ name: "MBX1", owner: "NODEA" }] }],
    });
  });

  afterEach(() => lab.stop());

  async function beginsNothing(why: RegExp): Promise<void> {
    const { machine } = lab.server("NODEB");
    const { result } = await installRollup(machine);
    assert.deepEqual(result.runs, []);
    assert.match(result.trouble.join(" "), why);
    assert.equal(result.services.complete, "yes", result.services.failed.join());
    assert.equal(machine.level(), "RTM-RU6");
    assert.deepEqual(lab.broken(), []);
  }

  it("installs on a passive node while the cluster is whole", async () => {
    const { machine } = lab.server("NODEB");
    assert.deepEqual((await installRollup(machine)).result.trouble, []);
    assert.equal(machine.level(), "RTM-RU7");
    assert.deepEqual(lab.broken(), []);
  });

  it("begins nothing while another node is down", async () => {
    lab.server("NODEC").machine.powerOff();
    await lab.clock.sleep(120_000);
    await beginsNothing(
      /^Nothing was begun: NODEC is down in the cluster: two nodes are never away at once\.$/,
    );
  });

  it("begins nothing while another node is paused, and so takes no groups", async () => {
    lab.cluster("CL1").administrator.pauseNode("NODEC");
    await beginsNothing(/^Nothing was begun: NODEC is paused in the cluster/);
  });

  it("begins nothing where its Cluster service is stopped before anything was done", async () => {
    lab.server("NODEB").machine.services.stop("ClusSvc");
    await lab.clock.sleep(120_000);
    await beginsNothing(/^Nothing was begun: the Cluster service of this node does not run any more/);
  });

  it("begins nothing where the quorum disk has failed, and the Cluster services are still there", async () => {
    lab.cluster("CL1").faults.witnessUnreachable();
    await beginsNothing(/^Nothing was begun: the quorum disk .* is failed\.$/);
  });

  it("begins nothing where the quorum disk came to it", async () => {
    const { world } = lab.cluster("CL1");
    assert.equal(await world.moveGroup(world.quorum.group, "NODEB"), 0);
    await beginsNothing(/^Nothing was begun: the quorum disk .* came to this node/);
  });
});

describe("a job on a server of which it cannot be found out whether it is a node of a cluster", () => {
  it("begins nothing", async () => {
    const lab = await site({ servers: [{ name: "EX1", level: "RTM-RU6" }] });
    const { machine } = lab.server("EX1");
    machine.faults.automationLacks("WindowsInstaller.Installer.RegistryValue");
    const { result } = await installRollup(machine);
    assert.deepEqual(result.runs, []);
    assert.match(
      result.trouble.join(" "),
      /Nothing was begun: whether this computer is a node of a cluster could not be found out/,
    );
    assert.equal(machine.level(), "RTM-RU6");
    await lab.stop();
  });
});
