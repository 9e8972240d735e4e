import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { REPLICATION_TIMEOUT } from "../../provider/cluster-rollup/fields";
import { GATE_LIMITS, SETTLE_SECONDS } from "../../rollout/cluster/limits";

const DOCS = path.join(__dirname, "..", "..", "docs");

describe("docs/clusters.md", () => {
  const text = fs.readFileSync(path.join(DOCS, "clusters.md"), "utf8");

  it("names the limits that the gates have", () => {
    const { queue, backupAgeHours, backupWait, clusterWait } = GATE_LIMITS;
    for (const sentence of [
      `at most ${queue} logs to copy and ${queue} to replay`,
      `| no backup runs, because a move stops it | ${backupWait / 60} min |`,
      `| every other node is up | ${clusterWait / 60} min for one that joins |`,
      `${clusterWait / 60} min while Online Pending`,
      `| ${SETTLE_SECONDS / 60} min, then as above |`,
      `full backup older than ${backupAgeHours} hours is a warning`,
      `| seconds that copies may take to become Healthy | ${REPLICATION_TIMEOUT} |`,
    ])
      assert.ok(text.includes(sentence), sentence);
  });

  it("links to files that are there, and to sources that it names", () => {
    const files = [...text.matchAll(/\]\(([^)]+)\)/g)].map(([, file = ""]) => file);
    assert.ok(files.length > 10);
    for (const file of files) assert.ok(fs.existsSync(path.join(DOCS, file)), file);
    const used = new Set([...text.matchAll(/\]\[(\w+)\]/g)].map(([, name]) => name));
    const given = [...text.matchAll(/^\[(\w+)\]: http\S+$/gm)].map(([, name]) => name);
    assert.deepEqual([...used].sort(), given.sort());
  });
});
