import assert from "node:assert/strict";
import { EXCHANGE_PRODUCT_CODE } from "../../../lab/msp";
import { install, putRollup } from "./packages";
import { run, standaloneServer } from "./server";

const HELD = "C:\\Program Files\\Microsoft\\Exchange Server\\bin\\Cdoex.dll";

describe("who holds files on a simulated server", () => {
  it("tasklist /m shows names of libraries, of a 32-bit process only what makes it one, and of the system nothing", async () => {
    for (const [language, nothing] of [
      ["en", "N/A"],
      ["de", "Nicht zutreffend"],
    ] as const) {
      const machine = standaloneServer({ language });
      machine.faults.loadFile(HELD, "C:\\Program Files\\Agent\\agent.exe");
      machine.faults.loadFile(HELD, "C:\\Program Files (x86)\\Old\\old.exe", 32);
      const lines = (await run(machine, "tasklist /m /fo csv /nh")).output.split("\r\n");
      assert.equal(lines[1], `"System","4","${nothing}"`);
      assert.ok(
        lines.some((line) => /^"agent\.exe","\d+","ntdll\.dll,kernel32\.dll,Cdoex\.dll"$/.test(line)),
      );
      assert.ok(
        lines.some((line) =>
          /^"old\.exe","\d+","ntdll\.dll,wow64\.dll,wow64win\.dll,wow64cpu\.dll"$/.test(line),
        ),
      );
    }
  });

  it("tasklist gives no list on Server 2003 while WMI is stopped", async () => {
    const machine = standaloneServer();
    await machine.administrator.setService("WinMgmt", { running: false });
    const { code, output } = await run(machine, "tasklist /m /fo csv /nh");
    assert.equal(code, 1);
    assert.doesNotMatch(output, /"/);
  });

  it("a file that is only open shows nowhere, and is in use all the same", async () => {
    const machine = standaloneServer();
    machine.faults.holdFile(HELD);
    assert.doesNotMatch((await run(machine, "tasklist /m /fo csv /nh")).output, /"agent\.exe".*Cdoex/);
    assert.notEqual((await run(machine, `echo x>> "${HELD}"`)).code, 0);
  });

  it("a rollup over a lost package of the product ends in 1706 and 1603, with the services stopped and disabled", async () => {
    const machine = standaloneServer();
    machine.faults.loseCachedPackage(EXCHANGE_PRODUCT_CODE);
    assert.equal(await install(machine, putRollup(machine, "RTM-RU7")), 1603);
    assert.equal(machine.level(), "RTM-RU6");
    const { start, state } = machine.services.get("MSExchangeTransport");
    assert.deepEqual({ start, state }, { start: "disabled", state: 1 });
    assert.ok(machine.events().some(({ id }) => id === 11706));
  });
});
