import * as assert from "node:assert/strict";

import { site, type Site } from "../../../lab/site";
import { connectMachine } from "../../../machine";
import type { Machine } from "../../../machine/contract";
import { bringServer, RolloutError } from "../../../rollout/server";
import type { ServerOutcome, ServerWish } from "../../../rollout/server/contract";

const URN = "urn:pulumi:prod::mail::exchange-rollup:index:ServerRollup::ex1";

describe("a server of the lab whose services stayed down for want of revocation lists", function () {
  this.timeout(120_000);
  let lab: Site;
  let told: string[];
  const machines: Machine[] = [];

  beforeEach(async () => {
    told = [];
    lab = await site({ servers: [{ name: "EX1", level: "RTM-RU6" }] });
    lab.server("EX1").machine.faults.revocationLists("silence");
  });
  afterEach(async () => {
    for (const machine of machines.splice(0)) machine.close();
    await lab.stop();
    assert.deepEqual(lab.refusals(), []);
    assert.deepEqual(lab.broken(), []);
  });

  it("gets them back once `disable` is declared, by one job that switches it off before it starts them", async () => {
    const { machine } = lab.server("EX1");
    const before = machine.services.snapshot();
    await assert.rejects(
      bring("leave"),
      (error) => error instanceof RolloutError && error.code === "SERVICES_NOT_RESTORED",
    );
    assert.equal(machine.level(), "RTM-RU7");
    assert.notDeepEqual(machine.services.snapshot(), before);
    const late = timeouts();
    assert.ok(late > 0);
    const jobs = jobsOn();

    const outcome = await bring("disable");
    assert.deepEqual(machine.services.snapshot(), before);
    assert.equal(outcome.state.evidenceState, "disabled");
    assert.equal(timeouts(), late);
    assert.equal(jobsOn(), jobs + 1);
    assert.match(told.join("\n"), /EX1: publisher evidence was switched off in .*ADTopology\.exe\.config/);

    await bring("leave");
    assert.deepEqual(machine.services.snapshot(), before);
    assert.equal(jobsOn(), jobs + 2);
  });

  async function bring(publisherEvidence: "leave" | "disable"): Promise<ServerOutcome> {
    for (const open of machines.splice(0)) open.close();
    const { host, port, user, password, hostKey } = lab.server("EX1");
    const machine = await connectMachine({
      target: { host, port, user, password, hostKey },
      who: "tom@desk",
    });
    machines.push(machine);
    const tell = (text: string): void => void told.push(text);
    const wish: ServerWish = {
      rollup: "RU7",
      package: { folder: lab.packagesFolder },
      packageSha256: null,
      interimUpdates: "fail",
      publisherEvidence,
      known: null,
      owner: { urn: URN, token: null },
    };
    return bringServer({
      machine,
      wish,
      reporter: { phase: tell, info: tell, warning: tell },
      signal: new AbortController().signal,
    });
  }

  function timeouts(): number {
    return lab
      .server("EX1")
      .machine.events()
      .filter(({ id }) => id === 7009).length;
  }

  function jobsOn(): number {
    return lab.server("EX1").machine.files.system.list("C:\\ExchangeRollup\\jobs").length;
  }
});
