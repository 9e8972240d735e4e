import * as assert from "node:assert/strict";

import { fails, LabRun } from "./lab-run";

describe("a server of the lab whose services stayed down for want of revocation lists", () => {
  let run: LabRun;

  beforeEach(async () => {
    run = await LabRun.start();
    run.machine.faults.revocationLists("silence");
  });
  afterEach(() => run.stop());

  it("gets them back once `disable` is declared, by one job that switches it off before it starts them", async () => {
    const { machine } = run;
    const before = machine.services.snapshot();
    await fails(run.bring({ publisherEvidence: "leave" }), "SERVICES_NOT_RESTORED");
    assert.equal(machine.level(), "RTM-RU7");
    assert.notDeepEqual(machine.services.snapshot(), before);
    const late = timeouts();
    assert.ok(late > 0);
    const jobs = jobsOn();

    const outcome = await run.bring({ publisherEvidence: "disable" });
    assert.deepEqual(machine.services.snapshot(), before);
    assert.equal(outcome.state.evidenceState, "disabled");
    assert.equal(timeouts(), late);
    assert.equal(jobsOn(), jobs + 1);
    assert.match(
      run.told.join("\n"),
      /EX1: publisher evidence was switched off in .*ADTopology\.exe\.config/,
    );

    await run.bring({ publisherEvidence: "leave" });
    assert.deepEqual(machine.services.snapshot(), before);
    assert.equal(jobsOn(), jobs + 2);
  });

  function timeouts(): number {
    return run.machine.events().filter(({ id }) => id === 7009).length;
  }

  function jobsOn(): number {
    return run.machine.files.system.list("C:\\ExchangeRollup\\jobs").length;
  }
});
