import assert from "node:assert/strict";
import { site as startSite } from "../../lab/site";
import { addOutlookWebAccess, OWA_FOLDER } from "../../lab/world/exchange/outlook-web-access";
import { connectMachine } from "../../machine";
import { EngineStack } from "./harness";
import { servers } from "./programs";

describe("customised pages of Outlook Web Access, on the real engine", () => {
  it("are named in a warning of the up that replaced them, with where their copies are", async () => {
    const site = await startSite({ servers: [{ name: "EX1", level: "RTM-RU6" }] });
    const { machine, host, port, user, password, hostKey } = site.server("EX1");
    addOutlookWebAccess(machine);
    machine.files.system.write(`${OWA_FOLDER}\\auth\\logon.aspx`, Buffer.from("our own"));
    const connection = { host, port, user, password, hostKey };
    const program = servers({ it: { rollup: "RU7", connection } }, { packages: site.packagesFolder });
    const stack = await EngineStack.open({ doors: { connectMachine }, program });
    try {
      const up = await stack.up();
      assert.equal(up.error, "");
      const said = up.messages.filter(({ severity }) => severity === "warning").map(({ text }) => text);
      const folder = /logon\.aspx[^]*The old ones are in (C:\\\S+) on the server/.exec(said.join("\n"))?.[1];
      assert.equal(
        machine.files.system.read(`${folder}\\auth\\logon.aspx`).toString("latin1"),
        "our own",
        said.join("\n"),
      );
      assert.equal(machine.level(), "RTM-RU7");
    } finally {
      stack.close();
      await site.stop();
    }
    assert.deepEqual([site.refusals(), site.broken()], [[], []]);
  });
});
