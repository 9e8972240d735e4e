import assert from "node:assert/strict";
import { hasBulletin, noWithdrawnRollup, pinnedHostKeys } from "../../examples/policy/rules";

describe("the example policy's rules", () => {
  it("name a server whose level lacks the bulletin, each node of a cluster for itself", () => {
    const rule = hasBulletin("MS08-039");
    assert.deepEqual(rule({ server: "EX1", level: "RTM-RU7" }), []);
    assert.match(
      rule({ server: "EX1", level: "RTM-RU6" }).join(),
      /^EX1 would be at RTM-RU6, which lacks MS08-039/,
    );
    const nodes = [
      { server: "NODEA", level: "RTM-RU7" },
      { server: "NODEB", level: "RTM-RU6" },
    ];
    assert.match(rule({ level: "mixed", nodes }).join(), /^NODEB would be at RTM-RU6/);
  });

  it("do not take a level that is not known for a good one", () => {
    assert.match(hasBulletin("MS08-039")({ server: "EX1", level: "" }).join(), /cannot be told/);
  });

  it("refuse a withdrawn rollup, declared or found, and take its reissue", () => {
    for (const properties of [{ rollup: "SP3-RU3" }, { rollup: "SP3-RU8-v3", level: "SP3-RU3" }])
      assert.match(noWithdrawnRollup(properties).join(), /^SP3-RU3 was withdrawn/);
    assert.deepEqual(noWithdrawnRollup({ rollup: "SP3-RU3-v2", level: "SP3-RU3-v2" }), []);
  });

  it("want every connection's host key stated, those of nodes and of a management host too", () => {
    const hostKey = "ssh-ed25519 AAAA";
    assert.deepEqual(pinnedHostKeys({ connection: { host: "a", hostKey } }), []);
    assert.deepEqual(pinnedHostKeys({ connection: { host: "a", knownHosts: "~/.ssh/known_hosts" } }), []);
    const sentences = pinnedHostKeys({
      nodes: [{ connection: { host: "a", hostKey } }, { connection: { host: "b" } }],
      management: { host: "c", hostKey, acceptAnyHostKey: true },
    });
    assert.deepEqual(
      sentences.map((sentence) => sentence.split(":")[0]),
      ["management.acceptAnyHostKey", "nodes[1].connection"],
    );
  });
});
