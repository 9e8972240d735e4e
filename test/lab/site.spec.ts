import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { Client } from "ssh2";
import { startDemoSite } from "../../lab/demo";
import { readLabMsp } from "../../lab/msp";
import type { SiteServer } from "../../lab/site-server";
import type { Site } from "../../lab/site";
import { site } from "../../lab/site";

describe("a site of the lab", () => {
  let lab: Site;
  before(async () => {
    lab = await site({
      servers: [
        { name: "EX1", level: "RTM-RU6" },
        { name: "EX2", roles: ["Mailbox"], level: ["RTM-RU1", "RTM-RU5"], language: "de" },
        { name: "PLAIN", exchange: "none" },
        { name: "NODE", clusterNode: true, monitoringAgent: true, interimUpdates: ["950000"] },
      ],
    });
  });
  after(() => lab.stop());

  it("builds each server as its spec says", () => {
    assert.deepEqual(
      lab.all.map(({ name, machine }) => [name, machine.level()]),
      [
        ["EX1", "RTM-RU6"],
        ["EX2", "RTM-RU5"],
        ["PLAIN", "no Exchange"],
        ["NODE", "RTM"],
      ],
    );
    assert.equal(lab.server("NODE").machine.services.get("ClusSvc").state, 4);
    assert.equal(lab.server("NODE").machine.services.get("OnePoint").state, 4);
    assert.equal(lab.server("EX2").machine.windows.language, "de");
    assert.throws(() => lab.server("EX9"), /no server EX9/);
  });

  it("answers on a port of its own for each server, with the password and the host key it tells", async () => {
    assert.equal(new Set(lab.all.map(({ port }) => port)).size, lab.all.length);
    for (const server of lab.all) assert.equal(await hostnameOver(server), server.name);
    const known = await readFile(lab.knownHostsFile, "utf8");
    assert.equal(known, lab.all.map(({ hostKeyLine }) => `${hostKeyLine}\n`).join(""));
  });

  it("lays out the rollups of the series that its servers are in", async () => {
    const names = (await readdir(lab.packagesFolder)).sort();
    assert.equal(names.length, 7);
    assert.ok(names.includes("Exchange2007-KB953469-x64-EN.msp"));
    for (const name of names) {
      assert.equal(readLabMsp(await readFile(path.join(lab.packagesFolder, name))).ok, true, name);
    }
  });

  it("one clock goes for all its servers", async () => {
    await lab.server("EX1").machine.clock.sleep(5000);
    assert.equal(lab.server("EX2").machine.clock.now(), lab.clock.now());
  });

  it("names the server in what was refused and what is broken", async () => {
    const { machine } = lab.server("PLAIN");
    assert.throws(() => machine.refuse("something new"));
    machine.invariants.violated("something bad");
    assert.deepEqual(lab.refusals(), ["PLAIN: something new"]);
    assert.deepEqual(lab.broken(), ["PLAIN: something bad"]);
  });
});

describe("a site that is stopped", () => {
  it("leaves no folder, no port and no running machine behind", async () => {
    const lab = await site({ servers: [{ name: "EX1" }] });
    const [server] = lab.all;
    assert.ok(server);
    await lab.stop();
    assert.equal(existsSync(lab.packagesFolder), false);
    assert.equal(server.machine.power, "off");
    await assert.rejects(hostnameOver(server), /ECONNREFUSED/);
  });
});

describe("the demo site", () => {
  it("starts three servers of RTM at different levels and reports on them from the world", async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), "exchange-rollup-demo-"));
    const demo = await startDemoSite({ folder, log: () => undefined });
    try {
      const report = await demo.report();
      assert.deepEqual(
        report.map(({ server, level }) => [server, level]),
        [
          ["EX-CAS1", "RTM-RU6"],
          ["EX-HUB1", "RTM-RU5"],
          ["EX-MBX1", "RTM"],
        ],
      );
      for (const { services } of report) assert.match(services, /^(\d+) of \1 as before$/);
      assert.equal(existsSync(path.join(demo.packagesFolder, "Exchange2007-KB953469-x64-EN.msp")), true);
      assert.equal(demo.knownHostsFile.startsWith(folder), true);
    } finally {
      await demo.stop();
    }
    // The folder is the caller's.
    assert.equal(existsSync(folder), true);
    await rm(folder, { recursive: true });
  });
});

function hostnameOver({ host, port, user, password, hostKey }: SiteServer): Promise<string> {
  return new Promise((resolve, reject) => {
    const client = new Client();
    client.on("error", reject);
    client.on("ready", () => {
      client.exec("hostname", (error, channel) => {
        if (error) return reject(error);
        let output = "";
        channel.on("data", (data: Buffer) => (output += data.toString()));
        channel.on("close", () => {
          client.end();
          resolve(output.trim());
        });
      });
    });
    const expected = Buffer.from(hostKey.split(" ")[1] ?? "", "base64");
    client.connect({
      host,
      port,
      username: user,
      password,
      hostVerifier: (key: Buffer) => key.equals(expected),
    });
  });
}
