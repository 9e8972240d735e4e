import * as assert from "node:assert/strict";
import { createHash, randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import * as path from "node:path";

import type { JobSpec } from "../../agent/protocol";
import { EXCHANGE_PRODUCT_CODE, rollupPackageNames } from "../../lab/msp";
import { site, type Site } from "../../lab/site";
import { OPERATOR, type ServerSpec, type SiteServer } from "../../lab/site-server";
import { connectMachine } from "../../machine";
import type { LocalFile, Machine } from "../../machine/contract";

const RU7 = rollupPackageNames("RTM-RU7");
const URN = "urn:pulumi:prod::mail::exchange-rollup:index:ServerRollup::ex1";
const KINDS = ["openssh", "cygwin", "virtualRoot", "powershell"] as const;

describe("a machine of the lab", () => {
  let lab: Site | undefined;
  const machines: Machine[] = [];

  afterEach(async () => {
    const ended = lab;
    lab = undefined;
    for (const machine of machines.splice(0)) machine.close();
    await ended?.stop();
    assert.deepEqual(ended?.refusals(), []);
    assert.deepEqual(ended?.broken(), []);
  });

  async function start(spec: Partial<ServerSpec> = {}): Promise<SiteServer> {
    lab = await site({ servers: [{ name: "EX1", level: "RTM-RU6", ...spec }] });
    return lab.server("EX1");
  }

  async function connected(server: SiteServer, user = server.user): Promise<Machine> {
    const { host, port, password, hostKey } = server;
    const machine = await connectMachine({
      target: { host, port, user, password, hostKey },
      who: "tom@desk",
    });
    machines.push(machine);
    return machine;
  }

  async function rollup7(): Promise<LocalFile> {
    const file = path.join(lab!.packagesFolder, RU7.fileName);
    const content = await readFile(file);
    const sha256 = createHash("sha256").update(content).digest("hex");
    return { path: file, name: RU7.fileName, sha256, size: content.length };
  }

  function jobFor(file: LocalFile): JobSpec {
    return {
      id: `rtm-ru7-${randomUUID().slice(0, 8)}`,
      title: RU7.displayName,
      who: "tom@desk",
      productCode: EXCHANGE_PRODUCT_CODE,
      actions: [
        {
          kind: "install",
          title: RU7.displayName,
          patchCode: RU7.patchCode,
          package: { sha256: file.sha256, name: file.name },
          unlessApplied: false,
        },
      ],
      busyWaitSeconds: 60,
      limitSeconds: 7200,
    };
  }

  for (const kind of KINDS) {
    it(`behind ${kind} is looked at, and no file but the agent stays where SFTP lands`, async () => {
      const server = await start({ ssh: { kind, bits: 64 } });
      const machine = await connected(server);
      const { computer, exchange, administrator } = await machine.look();
      assert.deepEqual(
        [computer.name, exchange?.productVersion, administrator],
        ["EX1", "8.0.685.25", "yes"],
      );
      const agent = server.front.counters.commands.at(-1)!;
      assert.match(agent, /cscript\.exe \/\/nologo \.\\agent-[0-9a-f]{16}\.js /);
      assert.match(landed(server).join(), /^agent-[0-9a-f]{16}\.js$/);
    });

    it(`behind ${kind} gets a package once, whole, into the folder that is closed to others`, async () => {
      const server = await start({ ssh: { kind, bits: 64 } });
      const machine = await connected(server);
      const file = await rollup7();
      const first = await machine.stage(file, () => undefined);
      const bytes = server.front.counters.bytesIn;
      const second = await machine.stage(file, () => undefined);
      assert.deepEqual([first.uploaded, second.uploaded], [true, false]);
      assert.equal(second.path, first.path);
      assert.ok(server.front.counters.bytesIn - bytes < file.size / 2, "was not sent again");
      const disk = server.machine.disk(server.machine.account(server.user)!);
      assert.ok(disk.read(first.path).equals(await readFile(file.path)));
      const others = server.machine.disk(server.machine.account(OPERATOR)!);
      assert.throws(() => others.read(first.path), { number: 5 });
      assert.equal(landed(server).length, 1);
    });

    it(`behind ${kind} is given up with nothing of ours left but the audit file`, async () => {
      const server = await start({ ssh: { kind, bits: 64 } });
      const machine = await connected(server);
      const lock = await machine.lock("take EX1 over");
      const { record, taken } = await machine.claim(lock, { urn: URN, token: null });
      assert.deepEqual([taken, record.urn, record.patchesFound.length], ["new", URN, 1]);
      await machine.stage(await rollup7(), () => undefined);
      await machine.disown(lock, record.token);
      await lock.release();
      assert.deepEqual(landed(server), []);
      const disk = server.machine.files.system;
      const ours = [...landingFolders(), "C:\\ExchangeRollup"].filter((folder) => disk.stat(folder));
      assert.deepEqual(ours, []);
      assert.deepEqual(disk.list("C:\\WINDOWS\\ExchangeRollup"), ["audit.log"]);
    });
  }

  it("belongs to one resource, by its token or, for a Create, by its URN", async () => {
    const machine = await connected(await start());
    const lock = await machine.lock("take EX1 over");
    const { record } = await machine.claim(lock, { urn: URN, token: null });
    assert.equal((await machine.claim(lock, { urn: URN, token: null })).taken, "kept");
    const other = { urn: `${URN}-2`, token: null };
    await assert.rejects(machine.claim(lock, other), {
      code: "OTHER_OWNER",
      message: /::ex1 since .*aliases/,
    });
    const wrong = { urn: URN, token: "0".repeat(32) };
    await assert.rejects(machine.claim(lock, wrong), { code: "RECORD_MISSING" });
    await assert.rejects(machine.disown(lock, wrong.token), { code: "RECORD_MISSING" });
    const renamed = await machine.claim(lock, { urn: `${URN}-2`, token: record.token });
    assert.deepEqual(renamed.record, { ...record, urn: `${URN}-2` });
    assert.deepEqual((await machine.look()).record, renamed.record);
  });

  it("is refused while another holds it, and free again afterwards", async () => {
    const server = await start();
    const [one, two] = [await connected(server), await connected(server)];
    const lock = await one.lock("bring EX1 to RTM-RU7");
    await assert.rejects(two.lock("something else"), {
      code: "LOCKED",
      message: /held by tom@desk since .*: bring EX1 to RTM-RU7/,
    });
    await lock.release();
    assert.equal((await two.lock("something else")).replaced, null);
  });

  it("is not locked by somebody who is no administrator", async () => {
    const server = await start();
    const machine = await connected(server, OPERATOR);
    await assert.rejects(machine.lock("x"), { code: "NOT_ADMINISTRATOR" });
  });

  it("has its job followed to the end through a cut cable, and the rollup is on it", async () => {
    const server = await start();
    const machine = await connected(server);
    const file = await rollup7();
    const lock = await machine.lock("bring EX1 to RTM-RU7");
    await machine.stage(file, () => undefined);
    const spec = jobFor(file);
    await machine.startJob(lock, spec);
    server.front.faults.cutAtCommand({ nth: 2, when: "running" });
    const phases: string[] = [];
    const last = await machine.followJob(spec.id, ({ phase }) => phases.push(phase));
    assert.equal(last.phase, "done");
    assert.equal(phases.at(-1), "done");
    assert.equal(server.front.counters.connections, 2, "the cable was cut");
    const { result } = await machine.collect(spec.id);
    assert.deepEqual(
      result.runs.map(({ exitCode }) => exitCode),
      [0],
    );
    assert.equal(result.services.complete, "yes");
    const patches = server.machine.installer.patches(EXCHANGE_PRODUCT_CODE);
    assert.equal(patches.find(({ patchCode }) => patchCode === RU7.patchCode)?.state, 1);
    await lock.release();
    assert.equal((await machine.look()).lock, null);
  });

  it("has its job started once, although the answer to the start is lost", async () => {
    const server = await start();
    const machine = await connected(server);
    const file = await rollup7();
    const lock = await machine.lock("bring EX1 to RTM-RU7");
    await machine.stage(file, () => undefined);
    const spec = jobFor(file);
    server.front.faults.cutAtCommand({ nth: 1, when: "beforeReply" });
    await machine.startJob(lock, spec);
    assert.equal((await machine.followJob(spec.id, () => undefined)).phase, "done");
    const disk = server.machine.disk(server.machine.account(server.user)!);
    assert.deepEqual(disk.list("C:\\ExchangeRollup\\jobs"), [spec.id]);
  });

  it("that loses the connection in the middle of a copy has nothing staged", async () => {
    const server = await start();
    const machine = await connected(server);
    await machine.look();
    const file = await rollup7();
    server.front.faults.cutAfterBytesIn(Math.floor(file.size / 2));
    await assert.rejects(
      machine.stage(file, () => undefined),
      { code: "SSH_CLOSED" },
    );
    const disk = server.machine.disk(server.machine.account(server.user)!);
    const packages = "C:\\ExchangeRollup\\packages";
    assert.deepEqual(disk.stat(packages) ? disk.list(packages) : [], []);
  });

  it("never sees the password outside the log-on", async () => {
    const server = await start();
    const machine = await connected(server);
    await machine.look();
    const lock = await machine.lock("x");
    await lock.release();
    assert.ok(server.front.counters.commands.every((command) => !command.includes(server.password)));
  });
});

/** What lies in our folder where SFTP lands, wherever on the disk that is. */
function landed({ machine, user }: SiteServer): readonly string[] {
  const disk = machine.disk(machine.account(user)!);
  return landingFolders().flatMap((folder) => (disk.stat(folder) ? disk.list(folder) : []));
}

function landingFolders(): readonly string[] {
  return ["C:\\Documents and Settings\\Administrator", "C:\\cygwin\\home\\Administrator", "C:\\sftproot"].map(
    (folder) => `${folder}\\.exchange-rollup`,
  );
}
