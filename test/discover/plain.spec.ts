import assert from "node:assert/strict";
import { addressOf, hostOf, hostsIn } from "../../discover/hosts";
import { optionsFrom } from "../../discover/options";
import { rowOf } from "../../discover/rows";
import { tableOf } from "../../discover/table";
import { unitsOf } from "../../discover/units";
import type { Seen } from "../../discover/look-at-hosts";
import type { ClusterInspection } from "../../agent/protocol";
import { inspectionAt } from "../rollout/server/inspections";

const standalone = (name: string, level: string): Seen => ({
  host: { host: name.toLowerCase(), port: 22 },
  inspection: inspectionAt(level, { computer: { name, domain: "corp.example", machineGuid: "g" } }),
  cluster: null,
  clusterTrouble: "",
});

function node(name: string, level: string, nodes = ["NODEA", "NODEB"]): Seen {
  const cluster = {
    name: "CLUSTER1",
    nodes: nodes.map((each) => ({ name: each, state: "up" })),
  } as unknown as ClusterInspection;
  const seen = standalone(name, level);
  if ("trouble" in seen) throw new Error("it was looked at");
  const inspection = { ...seen.inspection, cluster: { node: "yes" as const, evidence: "" } };
  return { ...seen, inspection, cluster };
}

describe("a list of hosts", () => {
  it("is a host a line, with comments, and each once", () => {
    const hosts = hostsIn("ex1 # mail\r\n\n# none\nEX1\nex2:2222\n[fe80::1]:23\nfe80::2\n");
    assert.deepEqual(hosts.map(addressOf), ["EX1", "ex2:2222", "[fe80::1]:23", "fe80::2"]);
  });

  it("with something that is no host is refused by its name", () => {
    for (const text of ["a b", "ex1:99999", "ex1:", ""]) assert.throws(() => hostOf(text), /is not a host/);
  });

  it("is required, and so are known hosts", () => {
    assert.throws(() => optionsFrom(["--known-hosts", "k"]), /^Error: --hosts: required/);
    assert.throws(() => optionsFrom(["ex1"]), /^Error: --known-hosts: required/);
    assert.throws(() => optionsFrom(["ex1", "--known-hosts", "k", "--parallel", "0"]), /--parallel/);
  });
});

describe("what was seen of a server", () => {
  it("says what it lacks, and what is the newest of its series that was not withdrawn", () => {
    const row = rowOf(standalone("EX1", "RTM-RU6"));
    assert.deepEqual([row.level, row.newestLevel, row.servicePack], ["RTM-RU6", "RTM-RU7", "RTM"]);
    assert.ok(row.missingBulletins.includes("MS08-039"));
    assert.deepEqual(rowOf(standalone("EX1", "RTM-RU7")).missingBulletins, []);
  });

  it("is a line with the reason where it could not be reached", () => {
    const table = tableOf([
      rowOf({ host: { host: "ex9", port: 22 }, trouble: "ex9: refused" }),
      rowOf(standalone("EX1", "RTM-RU6")),
    ]);
    assert.match(table, /^ex9 +not looked at$/m);
    assert.match(table, /^ex9: ex9: refused$/m);
    assert.match(table, /^EX1 \(ex1\) +ClientAccess\+HubTransport .* RTM-RU6 +RTM-RU7/m);
  });

  it("groups the nodes of a cluster into one, and only a whole one", () => {
    const whole = unitsOf([node("NODEA", "RTM-RU6"), standalone("EX1", "RTM"), node("NODEB", "RTM-RU6")]);
    assert.deepEqual(
      whole.units.map(({ kind, name, rollup }) => [kind, name, rollup]),
      [
        ["server", "EX1", "none"],
        ["cluster", "CLUSTER1", "RTM-RU6"],
      ],
    );
    const half = unitsOf([node("NODEA", "RTM-RU6")]);
    assert.deepEqual(half.units, []);
    assert.match(half.leftOut.join(), /CLUSTER1: left out, because NODEB is a node of it too/);
    const mixed = unitsOf([node("NODEA", "RTM-RU6"), node("NODEB", "RTM-RU7")]);
    assert.match(mixed.leftOut.join(), /different levels: RTM-RU6, RTM-RU7/);
  });

  it("gives two servers of the same name two names", () => {
    const { units } = unitsOf([standalone("EX1", "RTM-RU6"), standalone("EX1", "RTM-RU7")]);
    assert.deepEqual(
      units.map(({ name }) => name),
      ["EX1", "EX1-2"],
    );
  });
});
