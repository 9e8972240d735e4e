import assert from "node:assert/strict";
import { checkClusterRollup } from "../../provider/cluster-rollup/check";
import { diffClusterRollup } from "../../provider/cluster-rollup/diff";
import { idOf, logsOnByPassword, placesIn } from "../../provider/cluster-rollup/way";
import { DEFAULT_CONFIG } from "../../provider/config";
import { reveal, Secret, UNKNOWN } from "../../provider/host/value";
import type { Properties, Value } from "../../provider/host/value";
import { Turns } from "../../provider/turns";
import type { Workplace } from "../../provider/workplace";

const PEM = "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----";

function connection(host: string, more: Properties = {}): Properties {
  return { host, user: "admin", password: "hunter2-horse", acceptAnyHostKey: true, ...more };
}

const INPUTS: Properties = {
  nodes: ["a", "b"].map((host) => ({ connection: connection(host) })),
  rollup: "RU7",
};

const STORED: Properties = {
  ...INPUTS,
  nodes: ["a", "b"].map((host) => ({
    connection: connection(host),
    server: host.toUpperCase(),
    level: "RTM-RU7",
    foundLevel: "RTM-RU6",
  })),
};

describe("Diff of a ClusterRollup", () => {
  function at(levels: readonly string[]): Properties {
    const nodes = (STORED["nodes"] as readonly Properties[]).map((node, index) => ({
      ...node,
      level: levels[index] ?? "",
    }));
    return { ...STORED, nodes };
  }

  const rows: Readonly<
    Record<
      string,
      {
        readonly news?: Properties;
        readonly olds?: Properties;
        readonly ignoreChanges?: readonly string[];
        readonly expected: Readonly<Record<string, string>>;
      }
    >
  > = {
    "keeps a cluster that is as declared": { expected: {} },
    "keeps another spelling": { news: { rollup: "KB953469" }, expected: {} },
    "names the node that is at another level": {
      olds: at(["RTM-RU7", "RTM-RU6"]),
      expected: { "nodes[1].level": "update" },
    },
    "names every node for another rollup": {
      news: { rollup: "RTM-RU6" },
      expected: { rollup: "update", "nodes[0].level": "update", "nodes[1].level": "update" },
    },
    "names a node whose level could not be found out": {
      olds: at(["unknown", "RTM-RU7"]),
      expected: { "nodes[0].level": "update" },
    },
    "finds a node where the program has it now": {
      news: { nodes: ["b", "a"].map((host) => ({ connection: connection(host) })) },
      olds: at(["RTM-RU6", "RTM-RU7"]),
      expected: {
        "nodes[0].connection.host": "update",
        "nodes[1].connection.host": "update",
        "nodes[1].level": "update",
      },
    },
    "tells of a node that came": {
      news: { nodes: ["a", "b", "c"].map((host) => ({ connection: connection(host) })) },
      expected: { "nodes[2]": "add" },
    },
    "tells of a node that went": {
      news: { nodes: [{ connection: connection("a") }] },
      expected: { "nodes[1]": "delete" },
    },
    "keeps a password that is wrapped now, and defaults that are stated": {
      news: {
        nodes: ["a", "b"].map((host) => ({
          connection: connection(host, { password: new Secret("hunter2-horse"), port: 22 }),
        })),
        moveBack: false,
        replicationTimeout: 1800,
      },
      expected: {},
    },
    "tells of an option and of management that came": {
      news: { allowLowerLevel: true, management: connection("hub") },
      expected: { allowLowerLevel: "add", management: "add" },
    },
    "takes nodes that are not known yet for a change": {
      news: { nodes: UNKNOWN },
      expected: { nodes: "update" },
    },
    "leaves out what is to be ignored": {
      olds: at(["RTM-RU6", "RTM-RU7"]),
      ignoreChanges: ["nodes"],
      expected: {},
    },
  };
  for (const [title, { news, olds = STORED, ignoreChanges = [], expected }] of Object.entries(rows)) {
    it(title, () => {
      const query = { olds, oldInputs: INPUTS, news: { ...INPUTS, ...news }, ignoreChanges };
      assert.deepEqual(diffClusterRollup(query), expected);
    });
  }
});

describe("Check of a ClusterRollup", () => {
  function check(news: Properties, olds: Properties = {}): ReturnType<typeof checkClusterRollup> {
    return checkClusterRollup(WORKPLACE, { news, olds });
  }

  function reasons(news: Properties): readonly string[] {
    return check(news).failures.map(({ reason }) => reason);
  }

  const rejected: Readonly<Record<string, readonly [Properties, RegExp]>> = {
    "no nodes": [{ rollup: "RU7" }, /^nodes: required\. Name all nodes of the cluster/],
    "an empty list": [{ ...INPUTS, nodes: [] }, /^nodes: a list of 0 is not allowed/],
    "a node without a connection": [{ ...INPUTS, nodes: [{}] }, /^nodes\[0\]\.connection: required/],
    "a wrong port, by its path": [
      { ...INPUTS, nodes: [{ connection: connection("a", { port: 99999 }) }] },
      /^nodes\[0\]\.connection\.port: 99999 is not allowed/,
    ],
    "an unheard-of property of a node": [
      { ...INPUTS, nodes: [{ connection: connection("a"), level: "RU7" }] },
      /^nodes\[0\]\.level: not a property of nodes\[0\]/,
    ],
    "management by key": [
      { ...INPUTS, management: connection("hub", { password: null, privateKey: PEM }) },
      /^management\.password: required, without privateKey/,
    ],
    "management by key and password, of which the key is offered first": [
      { ...INPUTS, management: connection("hub", { privateKey: PEM }) },
      /^management\.password: required, without privateKey/,
    ],
    "a timeout of nothing": [{ ...INPUTS, replicationTimeout: 0 }, /^replicationTimeout: 0 is not allowed/],
    "a flag that is a text": [{ ...INPUTS, moveBack: "yes" }, /^moveBack: "yes" is not allowed/],
  };
  for (const [what, [news, expected]] of Object.entries(rejected)) {
    it(`rejects ${what}`, () => {
      assert.match(reasons(news).join("\n"), expected);
    });
  }

  it("wraps every credential and leaves nothing of it in plain", () => {
    const { inputs, failures } = check({ ...INPUTS, management: connection("hub") });
    assert.deepEqual(failures, []);
    assert.ok(!JSON.stringify(plain(inputs)).includes("hunter2"));
  });

  it("takes its own levels back where ignoreChanges sends them as the program's", () => {
    const stored = check(INPUTS).inputs;
    const again = check(stored, stored);
    assert.deepEqual(again.failures, []);
    assert.deepEqual(reveal(again.inputs), reveal(stored));
  });

  it("lets pass what is not known yet", () => {
    assert.deepEqual(check({ nodes: UNKNOWN, rollup: UNKNOWN, management: UNKNOWN }).failures, []);
  });
});

describe("the way to a cluster", () => {
  it("has the hosts as the id, with the port where it is not the usual one", () => {
    const nodes = [
      { host: "a" },
      { host: "b", port: 22 },
      { host: "c", port: 2222 },
      { host: "fe80::1", port: 23 },
    ];
    const id = idOf({ nodes, management: null });
    assert.equal(id, "a,b,c:2222,[fe80::1]:23");
    assert.deepEqual(placesIn(id), [{ host: "a" }, { host: "b" }, nodes[2], nodes[3]]);
    assert.deepEqual(placesIn("fe80::1"), [{ host: "fe80::1" }]);
  });

  it("logs on by password only where no key would be offered", () => {
    assert.equal(logsOnByPassword({ password: "x" }, {}), true);
    assert.equal(logsOnByPassword({ password: "x", privateKey: PEM }, {}), false);
    assert.equal(logsOnByPassword({ agentSocketPath: "/run/agent" }, {}), false);
    assert.equal(logsOnByPassword({}, { EXCHANGE_ROLLUP_PASSWORD: "x" }), true);
  });
});

const WORKPLACE: Workplace = {
  doors: {
    connectMachine: () => Promise.reject(new Error("not dialled")),
    environment: {},
    now: () => 0,
    after: () => () => undefined,
    sleep: () => Promise.resolve(),
  },
  turns: new Turns(() => 1),
  created: new Set(),
  config: () => DEFAULT_CONFIG,
};

/** What would lie in the state unencrypted. */
function plain(value: Value): unknown {
  if (value instanceof Secret || value === UNKNOWN) return "";
  if (Array.isArray(value)) return (value as readonly Value[]).map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, plain(child)]));
}
