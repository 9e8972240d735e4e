import * as assert from "node:assert/strict";

import type { ForefrontFacts, Inspection } from "../../../agent/protocol";
import { levelOf } from "../../../lab/world/exchange/exchange-server";
import { addForefront } from "../../../lab/world/exchange/forefront";
import { forefrontRefusals, forefrontWarning } from "../../../rollout/server/forefront";
import { install, putRollup } from "../../lab/world/packages";
import { run } from "../../lab/world/server";
import { inspectionAt } from "./inspections";
import { fails, LabRun } from "./lab-run";

const UTILITY = '"C:\\Program Files (x86)\\Microsoft Forefront Security\\Exchange Server\\fscutility.exe"';

describe("a server of the lab with Forefront for Exchange", () => {
  let lab: LabRun;

  beforeEach(async () => {
    lab = await LabRun.start({ roles: ["ClientAccess", "HubTransport", "Mailbox"] });
    addForefront(lab.machine);
  });
  afterEach(() => lab.stop());

  it("is at its old level an hour later, with Transport stopped, when a rollup is installed by hand", async () => {
    const { machine } = lab;
    const began = machine.clock.now();
    assert.equal(await install(machine, putRollup(machine, "RTM-RU7")), 1603);
    assert.ok(machine.clock.now() - began > 3_600_000);
    assert.equal(levelOf(machine), "RTM-RU6");
    assert.equal(machine.services.get("MSExchangeTransport").state, 1);
  });

  it("is refused with the commands and not touched; once they were run it goes on, and says what is to be enabled", async () => {
    const { machine } = lab;
    const services = machine.services.snapshot();
    const error = await fails(lab.bring(), "FOREFRONT");
    assert.match(error.message, /MSExchangeIS, MSExchangeTransport depend on its service FSCController/);
    assert.deepEqual(machine.services.snapshot(), services);
    assert.equal(machine.files.system.stat("C:\\ExchangeRollup"), undefined);

    const [off = [], on = []] = commandsIn(error.message);
    assert.equal(off.filter((line) => line === `${UTILITY} /disable`).length, 1);
    for (const line of off) await mustWork(line);
    await lab.bring();
    assert.equal(levelOf(machine), "RTM-RU7");
    assert.match(lab.told.join("\n"), /Forefront for Exchange is disabled: .*fscutility\.exe" \/enable/);
    for (const line of on) await mustWork(line);
    assert.deepEqual(machine.services.snapshot(), services);
    assert.ok(machine.services.get("MSExchangeTransport").dependsOn.includes("FSCController"));
  });

  it("is refused while its controller runs, whatever depends on it", async () => {
    const { machine } = lab;
    for (const name of ["MSExchangeTransport", "MSExchangeIS"]) {
      const service = machine.services.get(name);
      service.dependsOn = service.dependsOn.filter((on) => on !== "FSCController");
      machine.services.configure(name, { start: service.start, by: "test" });
    }
    assert.match(
      (await fails(lab.bring(), "FOREFRONT")).message,
      /not proved to be disabled \(its service FSCController runs\)/,
    );
    assert.equal(levelOf(machine), "RTM-RU6");
  });

  /** Stopped already (3521), runs already (2182), or is still stopping when `net stop` has waited enough (2189). */
  async function mustWork(line: string): Promise<void> {
    const { code, output } = await run(lab.machine, line);
    const isFine = /^net /.test(line) && /HELPMSG (3521|2182|2189)/.test(output);
    assert.ok(code === 0 || isFine, `${line}: ${output}`);
    await lab.machine.clock.sleep(120_000);
  }
});

describe("Forefront for Exchange", () => {
  const OFF: ForefrontFacts = {
    installed: "yes",
    running: "no",
    neededBy: [],
    utility: "D:\\F\\fscutility.exe",
  };
  const seen = (changes: Partial<ForefrontFacts> | null): Inspection =>
    inspectionAt("RTM-RU6", { forefront: changes && { ...OFF, ...changes } });
  const says = (inspection: Inspection, place?: "clusterNode"): string =>
    forefrontRefusals(inspection, { server: "EX1", place })
      .map(({ message }) => message)
      .join();

  it("that is not there is no reason and not spoken of", () => {
    assert.equal(says(seen(null)), "");
    assert.deepEqual(forefrontWarning(seen(null)), []);
  });

  it("that is proved to be disabled is spoken of only", () => {
    assert.equal(says(seen({})), "");
    assert.match(forefrontWarning(seen({})).join(), /"D:\\F\\fscutility\.exe" \/enable/);
  });

  for (const [what, changes] of [
    [
      "it could not be found out whether it is there",
      { installed: "unknown", running: "unknown", neededBy: null },
    ],
    ["the dependencies could not be read", { neededBy: null }],
    ["its controller is in no known state", { running: "unknown" }],
    ["Transport depends on it", { neededBy: ["MSExchangeTransport"] }],
  ] as const)
    it(`is a reason to leave the server alone when ${what}`, () => {
      assert.match(says(seen(changes)), /^EX1: .*Nothing was touched/s);
      assert.deepEqual(forefrontWarning(seen(changes)), []);
    });

  it("is to be disabled on every node of a cluster, and which first is said to be in dispute", () => {
    const text = says(seen({ neededBy: ["MSExchangeIS"] }), "clusterNode");
    assert.match(text, /on every node of the cluster.*Sources disagree/s);
  });
});

/** The indented lines of a message, paragraph by paragraph. */
function commandsIn(message: string): readonly (readonly string[])[] {
  return message
    .split("\n\n")
    .filter((part) => part.startsWith("  "))
    .map((part) => part.split("\n").map((line) => line.trim()));
}
