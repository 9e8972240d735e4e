import * as assert from "node:assert/strict";

import { newKeyPair } from "../../lab/front/key-pair";
import { site, type Site } from "../../lab/site";
import { connectMachine, MachineError } from "../../machine";
import type { ClusterMachine } from "../../machine/contract";

const URN = "urn:pulumi:prod::mail::exchange-rollup:index:ClusterRollup::cl1";
const ALL = { kind: "mailboxServers", nodes: ["NODEA", "NODEB"] } as const;

describe("a node of a cluster, and a management host, over SSH", () => {
  const key = newKeyPair();
  let lab: Site;
  const machines: ClusterMachine[] = [];

  beforeEach(async () => {
    const node = { level: "RTM-RU6", publicKeys: [key.publicKey] } as const;
    lab = await site({
      servers: [
        { name: "NODEA", ...node },
        { name: "NODEB", ...node },
        { name: "TOOLS", exchange: "managementTools" },
        { name: "PLAIN", exchange: "none" },
        { name: "ALONE", roles: ["Mailbox"] },
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

  afterEach(async () => {
    for (const machine of machines.splice(0)) machine.close();
    await lab.stop();
    assert.deepEqual(lab.refusals(), []);
    assert.deepEqual(lab.broken(), []);
  });

  async function connected(name: string, by: "password" | "key" = "password"): Promise<ClusterMachine> {
    const { host, port, user, password, hostKey } = lab.server(name);
    const credentials = by === "password" ? { password } : { privateKey: key.privateKey };
    const machine = await connectMachine({
      target: { host, port, user, hostKey, ...credentials },
      who: "tom@desk",
    });
    machines.push(machine);
    return machine;
  }

  function refused(code: string): (error: unknown) => boolean {
    return (error) => {
      assert.ok(error instanceof MachineError, String(error));
      assert.equal(error.code, code);
      return true;
    };
  }

  it("tells the cluster, moves a group and remembers a text under its lock", async () => {
    const node = await connected("NODEB");
    assert.equal((await node.lookAtCluster()).name, "CL1");
    const lock = await node.lock("Update Rollup 7");
    const { record } = await node.claim(lock, { urn: URN, token: null });
    const moved = await node.moveGroup(lock, "Cluster Group", "NODEB");
    assert.deepEqual(moved, { exitCode: 0, owner: "NODEB", state: "online" });
    await node.remember(lock, record.token, '{"MBX1":"NODEA"}');
    assert.equal((await node.look()).record?.memo, '{"MBX1":"NODEA"}');
    await lock.release();
    await assert.rejects(node.moveGroup(lock, "Cluster Group", "NODEA"));
    const { groups } = lab.cluster("CL1").world;
    assert.equal(groups.find(({ name }) => name === "Cluster Group")?.owner, "NODEB");
  });

  for (const name of ["NODEB", "TOOLS"])
    it(`calls Exchange's cmdlets on ${name}, logged on by password`, async () => {
      const machine = await connected(name);
      const { servers } = await machine.callExchange(ALL);
      assert.deepEqual(
        servers.map((server) => [server.name, server.activeMachine]),
        [["MBX1", "NODEA"]],
      );
      assert.equal(
        (await machine.callExchange({ kind: "copies", server: "MBX1" })).copies[0]?.status,
        "Healthy",
      );
      await machine.callExchange({
        kind: "move",
        server: "MBX1",
        to: "NODEB",
        comment: "KB953469",
        validateOnly: false,
      });
      assert.equal(lab.cluster("CL1").world.mailboxServers[0]?.owner, "NODEB");
      assert.deepEqual(
        lab.cluster("CL1").moves.map(({ how, comment }) => [how, comment]),
        [["cmdlet", "KB953469"]],
      );
    });

  it("leaves a mailbox server that is in no cluster out", async () => {
    const { servers } = await (
      await connected("TOOLS")
    ).callExchange({ kind: "mailboxServers", nodes: ["ALONE"] });
    assert.deepEqual(servers, []);
  });

  it("says that a session logged on with a key cannot call them", async () => {
    const node = await connected("NODEB", "key");
    assert.equal((await node.lookAtCluster()).name, "CL1");
    await assert.rejects(node.callExchange(ALL), refused("NO_NETWORK_CREDENTIALS"));
  });

  it("says which right, and which program, is missing", async () => {
    await assert.rejects((await connected("PLAIN")).callExchange(ALL), refused("NO_EXCHANGE_SHELL"));
    lab.cluster("CL1").faults.noExchangeRights(lab.user);
    await assert.rejects((await connected("TOOLS")).callExchange(ALL), refused("NO_EXCHANGE_RIGHTS"));
  });

  it("hands on what Exchange says against a move, and moves nothing", async () => {
    const tools = await connected("TOOLS");
    lab.cluster("CL1").faults.failCopy("MBX1", "First Storage Group");
    const move = {
      kind: "move",
      server: "MBX1",
      to: "NODEB",
      comment: "KB953469",
      validateOnly: false,
    } as const;
    await assert.rejects(tools.callExchange(move), refused("EXCHANGE_REFUSED"));
    assert.deepEqual(lab.cluster("CL1").moves, []);
  });

  it("says that a computer outside of any cluster is no node", async () => {
    await assert.rejects((await connected("TOOLS")).lookAtCluster(), refused("NO_CLUSTER"));
  });
});
