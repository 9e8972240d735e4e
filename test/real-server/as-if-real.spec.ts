import assert from "node:assert/strict";
import { labPatchCode } from "../../lab/msp";
import { site, type Site } from "../../lab/site";
import type { SiteServer } from "../../lab/site-server";
import { runAsIfReal } from "./as-if-real";
import { packedGuid } from "./packed-guid";
import { QUESTIONS } from "./questions";
import { EXCHANGE_KEY } from "./remote-world";

describe("npm run test:real-server, with a server of the lab in a real one's place", () => {
  let lab: Site;
  let server: SiteServer;

  beforeEach(async () => {
    lab = await site({ servers: [{ name: "EX-MBX1", level: "RTM-RU6", roles: ["Mailbox"] }] });
    server = lab.server("EX-MBX1");
  });
  afterEach(async () => {
    await lab.stop();
    assert.deepEqual(lab.broken(), []);
  });

  it("looks and asks, changes nothing, and keeps names and secrets to itself", async () => {
    const services = server.machine.services.snapshot();
    const { code, printed, report, answers } = await runAsIfReal({ target: targetOf(server) });
    assert.equal(code, 0, printed);
    assert.match(printed, /9 of 22 claims were judged/);
    assert.equal(server.machine.level(), "RTM-RU6");
    assert.deepEqual(server.machine.services.snapshot(), services);
    assert.deepEqual(msiexecRuns(server), []);
    assert.equal(server.machine.files.system.stat("C:\\ExchangeRollup"), undefined);
    for (const secret of [server.password, "EX-MBX1", "contoso", server.user])
      assert.ok(!report.toLowerCase().includes(secret.toLowerCase()), `${secret} is in the report`);
    const patches = answers.asked.find(({ id }) => id === "patch-values")?.answers[0]?.output ?? "";
    assert.match(patches, /DisplayName\s+REG_SZ\s+Update Rollup 6 for Exchange Server 2007/);
    assert.equal(answers.asked.length, QUESTIONS.filter(({ when }) => when === "look").length);
  });

  it("installs where the server is named again, and takes away where it is named a third time", async () => {
    const { code, printed, answers } = await runAsIfReal({
      target: targetOf(server),
      packages: lab.packagesFolder,
      may: "install and remove",
    });
    assert.equal(code, 0, printed);
    assert.match(printed, /16 of 22 claims were judged/);
    assert.equal(server.machine.level(), "RTM-RU6");
    assert.equal(msiexecRuns(server).length, 2);
    assert.equal(server.machine.files.system.stat("C:\\ExchangeRollup"), undefined);
    assert.ok(answers.packages.length >= 7);
  });

  it("fails where the server is not what the product takes it for", async () => {
    const patch = `${EXCHANGE_KEY}\\Patches\\${packedGuid(labPatchCode("RTM-RU6"))}`;
    server.machine.keys.view(64).set(patch, "State", { type: "REG_DWORD", data: 2 });
    const { code, printed } = await runAsIfReal({ target: targetOf(server) });
    assert.equal(code, 1);
    assert.match(printed, /1\) a look lists the patches that Windows Installer lists/);
  });
});

function targetOf({ host, port, user, password, hostKey }: SiteServer) {
  return { host, port, user, password, hostKey };
}

function msiexecRuns({ machine }: SiteServer): readonly string[] {
  return machine.steps
    .recorded()
    .filter(({ kind, what }) => kind === "program" && /msiexec\.exe.* \/(update|uninstall)/i.test(what))
    .map(({ what }) => what);
}
