import * as assert from "node:assert/strict";

import { levelOf } from "../../../lab/world/exchange/exchange-server";
import { addOutlookWebAccess, OWA_FOLDER } from "../../../lab/world/exchange/outlook-web-access";
import { LabRun } from "./lab-run";

const LOGON = `${OWA_FOLDER}\\auth\\logon.aspx`;

describe("a server of the lab with customised pages of Outlook Web Access", () => {
  let run: LabRun;

  afterEach(() => run.stop());

  it("is told which were replaced, and keeps their copies when it is given up", async () => {
    run = await LabRun.start({ level: "RTM-RU5" });
    const { machine, told } = run;
    addOutlookWebAccess(machine);
    const first = await run.bring({ rollup: "RU6" });
    assert.match(
      told.join("\n"),
      /EX1: 3 files of Outlook Web Access were replaced\. Whether they had been customised could not be known, .*: .*logon\.aspx/,
    );
    machine.files.system.write(LOGON, Buffer.from("our own"));
    told.splice(0);
    const second = await run.bring({}, first);
    assert.match(
      told.join("\n"),
      /EX1: 3 files of Outlook Web Access were replaced\. Had been customised: auth\\logon\.aspx\. The old ones are in C:\\WINDOWS\\ExchangeRollup\\owa\\rtm-ru7-\w+ on the server/,
    );
    assert.equal(levelOf(machine), "RTM-RU7");

    await run.take(second);
    assert.equal(levelOf(machine), "RTM-RU5");
    assert.equal(machine.files.system.stat("C:\\ExchangeRollup"), undefined);
    const kept = machine.files
      .walk("C:\\WINDOWS\\ExchangeRollup\\owa")
      .filter(({ size }) => size === "our own".length);
    assert.equal(kept.length, 1);
  });
});
