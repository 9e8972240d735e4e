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
import { connect } from "../../ssh/connect";
import type { SshTarget } from "../../ssh/contract";

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

  describe("with one server as the way to another", () => {
    const logOn = ({ host, port, user, password, hostKey }: SiteServer): SshTarget & { port: number } => ({
      ...{ host, port, user, password, hostKey },
      dialErrorLimit: 1,
    });
    const from = () => lab.server("PLAIN");

    it("leads to each by its name at the usual port, and by its address and own port", async () => {
      const behind = lab.server("EX1");
      for (const address of [
        { host: "ex1", port: 22 },
        { host: "127.0.0.1", port: behind.port },
      ]) {
        const before = from().front.counters.commands.length;
        const connection = await connect({ ...logOn(behind), ...address, proxy: logOn(from()) });
        assert.equal((await connection.exec("hostname")).stdout.toString().trim(), "EX1");
        const sftp = await connection.sftp();
        await sftp.write("through.txt", Buffer.alloc(300_000, "x"));
        assert.equal((await sftp.stat("through.txt"))?.size, 300_000);
        await sftp.remove("through.txt");
        connection.close();
        assert.equal(from().front.counters.commands.length, before);
      }
    });

    it("leads nowhere else", async () => {
      const target = logOn(lab.server("EX1"));
      for (const address of [
        { host: "EX9", port: 22 },
        { host: "127.0.0.1", port: 22 },
        { host: "EX1", port: target.port },
      ]) {
        await assert.rejects(connect({ ...target, ...address, proxy: logOn(from()) }), {
          code: "SSH_REFUSED",
          message: /the proxy could not reach it/,
        });
      }
    });

    it("ends when the cable of either is cut", async () => {
      const behind = lab.server("EX1");
      for (const { front } of [behind, from()]) {
        const connection = await connect({ ...logOn(behind), proxy: logOn(from()) });
        front.faults.cutNow();
        await assert.rejects(connection.exec("hostname"), { code: "SSH_CLOSED" });
      }
    });
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

describe("another machine behind a server's port", () => {
  let lab: Site;
  afterEach(() => lab.stop());

  it("answers to the same name, password and host key, and is another by its MachineGuid", async () => {
    lab = await site({ servers: [{ name: "EX1", level: "RTM-RU6", language: "de" }] });
    const server = lab.server("EX1");
    const old = server.machine;
    old.files.putFile("C:\\ours.txt");
    assert.throws(() => old.refuse("something of the old one"));
    const replaced = server.replaceMachine({ level: "RTM-RU5" });
    assert.equal(server.machine, replaced);
    assert.equal(await hostnameOver(server), "EX1");
    assert.notEqual(guidOf(replaced), guidOf(old));
    assert.equal(replaced.level(), "RTM-RU5");
    assert.equal(replaced.windows.language, "de");
    assert.equal(replaced.files.file("C:\\ours.txt"), undefined);
    assert.equal(old.power, "off");
    // What happened to the old one is not forgotten.
    assert.deepEqual(lab.refusals(), ["EX1: something of the old one"]);
  });

  it("loses its connections with its own power, no longer with the old one's", async () => {
    lab = await site({ servers: [{ name: "EX1" }] });
    const server = lab.server("EX1");
    const old = server.machine;
    server.replaceMachine();
    await old.powerOn();
    old.powerOff();
    assert.equal(await hostnameOver(server), "EX1");
    server.machine.powerOff();
    await assert.rejects(hostnameOver(server));
  });
});

describe("somebody who looks around on a server of a site", () => {
  it("is told what is no command, in the session, and gets a listing for dir", async () => {
    const lab = await site({ servers: [{ name: "EX1" }] });
    try {
      const server = lab.server("EX1");
      const unknown = await saidOver(server, "frobnicate");
      assert.equal(unknown.code, 1);
      assert.equal(unknown.output, "");
      assert.equal(
        unknown.errors,
        "'frobnicate' is not recognized as an internal or external command,\r\noperable program or batch file.\r\n" +
          "(lab: not taught: program frobnicate)\r\n",
      );
      assert.deepEqual(lab.refusals(), ["EX1: program frobnicate"]);
      const listing = await saidOver(server, "dir C:\\");
      assert.equal(listing.code, 0);
      assert.match(listing.output, /<DIR> {10}Program Files\r\n/);
    } finally {
      await lab.stop();
    }
  });
});

function guidOf(machine: SiteServer["machine"]): unknown {
  return machine.registry(64).get("HKLM\\SOFTWARE\\Microsoft\\Cryptography", "MachineGuid")?.data;
}

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
  it("starts five servers of RTM at different levels and a cluster, and reports on them from the world", async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), "exchange-rollup-demo-"));
    const demo = await startDemoSite({ folder, log: () => undefined });
    try {
      const report = await demo.report();
      assert.deepEqual(
        report.map(({ server, level, runs }) => [server, level, ...runs]),
        [
          ["EX-CAS1", "RTM-RU6"],
          ["EX-CAS2", "RTM-RU5"],
          ["EX-HUB1", "RTM-RU5"],
          ["EX-EDGE1", "RTM-RU6"],
          ["EX-MBX1", "RTM"],
          ["EX-NODE1", "RTM-RU6", "EX-CMS1"],
          ["EX-NODE2", "RTM-RU6"],
        ],
      );
      assert.deepEqual(demo.clusters, [{ name: "EX-CCR1", nodes: ["EX-NODE1", "EX-NODE2"] }]);
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

async function hostnameOver(server: SiteServer): Promise<string> {
  return (await saidOver(server, "hostname")).output.trim();
}

interface Said {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

function saidOver({ host, port, user, password, hostKey }: SiteServer, command: string): Promise<Said> {
  return new Promise((resolve, reject) => {
    const client = new Client();
    client.on("error", reject);
    client.on("ready", () => {
      client.exec(command, (error, channel) => {
        if (error) return reject(error);
        let output = "";
        let errors = "";
        let code = -1;
        channel.on("data", (data: Buffer) => (output += data.toString()));
        channel.stderr.on("data", (data: Buffer) => (errors += data.toString()));
        channel.on("exit", (given: number) => (code = given));
        channel.on("close", () => {
          client.end();
          resolve({ code, output, errors });
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
