import * as assert from "node:assert/strict";

import { site, type Site } from "../../../lab/site";
import type { SiteServer } from "../../../lab/site-server";
import { levelOf } from "../../../lab/world/exchange/exchange-server";
import { addOutlookWebAccess, OWA_FOLDER } from "../../../lab/world/exchange/outlook-web-access";
import { connectMachine } from "../../../machine";
import type { Machine } from "../../../machine/contract";
import { bringServer, takeAway } from "../../../rollout/server";
import type { ServerOutcome } from "../../../rollout/server/contract";

const URN = "urn:pulumi:prod::mail::exchange-rollup:index:ServerRollup::ex1";
const LOGON = `${OWA_FOLDER}\\auth\\logon.aspx`;

describe("a server of the lab with customised pages of Outlook Web Access", function () {
  this.timeout(60_000);
  let lab: Site;
  let told: string[] = [];
  const machines: Machine[] = [];

  afterEach(async () => {
    for (const machine of machines.splice(0)) machine.close();
    await lab.stop();
    assert.deepEqual([lab.refusals(), lab.broken()], [[], []]);
  });

  it("is told which were replaced, and keeps their copies when it is given up", async () => {
    lab = await site({ servers: [{ name: "EX1", level: "RTM-RU5" }] });
    const server = lab.server("EX1");
    addOutlookWebAccess(server.machine);
    const first = await bring(server, "RU6");
    assert.match(
      told.join("\n"),
      /EX1: 3 files of Outlook Web Access were replaced\. Whether they had been customised could not be known, .*: .*logon\.aspx/,
    );
    server.machine.files.system.write(LOGON, Buffer.from("our own"));
    told = [];
    const { record, state } = await bring(server, "RU7", first);
    assert.match(
      told.join("\n"),
      /EX1: 3 files of Outlook Web Access were replaced\. Had been customised: auth\\logon\.aspx\. The old ones are in C:\\WINDOWS\\ExchangeRollup\\owa\\rtm-ru7-\w+ on the server/,
    );
    assert.equal(levelOf(server.machine), "RTM-RU7");

    await takeAway({
      machine: await connected(server),
      owner: { urn: URN, token: record.token },
      known: { machineId: state.machineId, servicePack: state.servicePack },
      reporter,
      signal: new AbortController().signal,
    });
    assert.equal(levelOf(server.machine), "RTM-RU5");
    assert.equal(server.machine.files.system.stat("C:\\ExchangeRollup"), undefined);
    const kept = server.machine.files
      .walk("C:\\WINDOWS\\ExchangeRollup\\owa")
      .filter(({ size }) => size === "our own".length);
    assert.equal(kept.length, 1);
  });

  async function connected({ host, port, user, password, hostKey }: SiteServer): Promise<Machine> {
    const machine = await connectMachine({
      target: { host, port, user, password, hostKey },
      who: "tom@desk",
    });
    machines.push(machine);
    return machine;
  }

  async function bring(
    server: SiteServer,
    rollup: string,
    had: Pick<ServerOutcome, "record" | "state"> | null = null,
  ): Promise<ServerOutcome> {
    return bringServer({
      machine: await connected(server),
      wish: {
        rollup,
        package: { folder: lab.packagesFolder },
        packageSha256: null,
        known: had && { machineId: had.state.machineId, servicePack: had.state.servicePack },
        owner: { urn: URN, token: had?.record.token ?? null },
      },
      reporter,
      signal: new AbortController().signal,
    });
  }

  const reporter = {
    phase: () => undefined,
    info: (text: string) => void told.push(text),
    warning: (text: string) => void told.push(text),
  };
});
