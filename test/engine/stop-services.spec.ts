import assert from "node:assert/strict";
import { site as startSite } from "../../lab/site";
import type { Site } from "../../lab/site";
import type { SiteServer } from "../../lab/site-server";
import { addThirdPartyAgent } from "../../lab/world/exchange/third-party-agent";
import { connectMachine } from "../../machine";
import { EngineStack } from "./harness";
import type { Outcome } from "./harness";
import { servers } from "./programs";

describe("a server on which a service holds a file of Exchange, on the real engine", () => {
  let site: Site;
  let server: SiteServer;
  let stack: EngineStack;

  before(async () => {
    site = await startSite({ servers: [{ name: "EX1", level: "RTM-RU6" }] });
    server = site.server("EX1");
    addThirdPartyAgent(server.machine);
    stack = await EngineStack.open({ doors: { connectMachine }, program: servers({}, {}) });
  });
  after(async () => {
    stack.close();
    await site.stop();
  });

  function declare(stopServices?: string[]): void {
    const { host, port, user, password, hostKey } = server;
    const connection = { host, port, user, password, hostKey };
    const fileInUse = stopServices && { stopServices };
    stack.program(
      servers(
        { it: { rollup: "RU7", connection, ...(fileInUse ? { fileInUse } : {}) } },
        { packages: site.packagesFolder },
      ),
    );
  }

  const said = ({ messages }: Outcome, severity: string): string =>
    messages
      .filter((message) => message.severity.startsWith(severity) && message.resource === "it")
      .map(({ text }) => text)
      .join("\n");

  it("is told of by the service's name, goes through once the program names it, and everything runs as before", async () => {
    const { machine } = server;
    const before = machine.services.snapshot();

    declare();
    const failed = await stack.up();
    assert.match(said(failed, "error"), /Stop service BackupAgent, or name it in fileInUse\.stopServices/);
    assert.equal(machine.level(), "RTM-RU6");
    assert.deepEqual(machine.services.snapshot(), before);

    declare(["Backup Agent for Mail"]);
    for (const refused of [await stack.preview(), await stack.up()]) {
      assert.match(said(refused, "error"), /its service name is BackupAgent/);
      assert.match(said(refused, "error"), /\bSTOP_SERVICES \(docs\/errors\/STOP_SERVICES\.md\)/);
    }

    declare(["MSExchangeIS"]);
    assert.match(said(await stack.preview(), "error"), /fileInUse\.stopServices\[0\].*Exchange's own/);
    assert.equal(machine.level(), "RTM-RU6");
    assert.deepEqual(machine.services.snapshot(), before);

    declare(["BackupAgent"]);
    const preview = await stack.preview();
    assert.equal(preview.error, "");
    assert.match(said(preview, "info"), /Install .*; stops BackupAgent and its 1 dependent meanwhile/);
    assert.deepEqual(machine.services.snapshot(), before);
    const up = await stack.up();
    assert.equal(up.error, "");
    assert.equal(machine.level(), "RTM-RU7");
    assert.deepEqual(machine.services.snapshot(), before);
    assert.equal(machine.services.get("BackupAgent").state, 4);
    assert.deepEqual([site.refusals(), site.broken()], [[], []]);
  });

  it("is not touched when only the names change, and the new ones count for the removal", async () => {
    const { machine } = server;
    const before = machine.services.snapshot();
    const stops = machine.events().length;
    declare(["BackupRelay", "BackupAgent"]);
    const preview = await stack.preview();
    assert.deepEqual(preview.steps, { it: "update" });
    assert.deepEqual(preview.diffs["it"], ["fileInUse.stopServices"]);
    assert.match(said(preview, "info"), /nothing to do, RTM-RU7 is there/);
    const up = await stack.up();
    assert.equal(up.error, "");
    assert.equal(machine.events().length, stops, "no service was stopped or started");
    assert.deepEqual((await stack.resource("it"))?.inputs["fileInUse"], {
      stopServices: ["BackupRelay", "BackupAgent"],
    });
    assert.deepEqual((await stack.preview()).steps, { it: "same" });

    let meanwhile: number | undefined;
    machine.msi.transactions.onPhase("starting", () => {
      meanwhile = machine.services.get("BackupAgent").state;
    });
    stack.program(servers({}, {}));
    assert.equal((await stack.up()).error, "");
    assert.equal(machine.level(), "RTM-RU6");
    assert.equal(meanwhile, 1);
    assert.deepEqual(machine.services.snapshot(), before);
    assert.deepEqual([site.refusals(), site.broken()], [[], []]);
  });
});
