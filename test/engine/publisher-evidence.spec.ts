import assert from "node:assert/strict";
import { site as startSite } from "../../lab/site";
import type { Site } from "../../lab/site";
import type { Machine } from "../../lab/world/machine";
import { connectMachine } from "../../machine";
import { EngineStack } from "./harness";
import type { Outcome } from "./harness";
import { servers } from "./programs";

const BIN = "C:\\Program Files\\Microsoft\\Exchange Server\\bin";
const TRANSPORT = `${BIN}\\MSExchange.Transport.exe.config`;
const SETTINGS = Buffer.from("<configuration>\r\n  <appSettings />\r\n</configuration>\r\n");

describe("publisherEvidence on the real engine and the lab", () => {
  let site: Site;
  let ex1: Machine;
  let stack: EngineStack;

  before(async () => {
    site = await startSite({ servers: [{ name: "EX1", level: "RTM-RU6" }] });
    ex1 = site.server("EX1").machine;
    ex1.faults.revocationLists("silence");
    ex1.files.putFile(TRANSPORT, { data: SETTINGS });
    stack = await EngineStack.open({
      doors: { connectMachine, sleep: (ms) => site.clock.advance(ms) },
      program: declared("leave"),
    });
  });
  after(async () => {
    stack.close();
    const bad = [site.refusals(), site.broken()];
    await site.stop();
    assert.deepEqual(bad, [[], []]);
  });

  function declared(publisherEvidence: string): ReturnType<typeof servers> {
    const { host, port, user, password, hostKey } = site.server("EX1");
    const connection = { host, port, user, password, hostKey };
    return servers(
      { ex1: { rollup: "RU7", publisherEvidence, connection } },
      { packages: site.packagesFolder, connection: {} },
    );
  }

  it("warns by default, then makes the installation go through, lasts, is repaired, and goes with the resource", async () => {
    const services = ex1.services.snapshot();
    const left = succeeded(await stack.preview());
    assert.match(
      told(left),
      /Microsoft's revocation lists cannot be had from this server \(asked as .*: no answer in 5 s.*`publisherEvidence: "disable"/s,
    );
    assert.equal(ex1.level(), "RTM-RU6");

    stack.program(declared("disable"));
    const preview = succeeded(await stack.preview());
    assert.match(told(preview), /2\. Switch publisher evidence off \(generatePublisherEvidence, KB 944752\)/);
    assert.ok(!/cannot be had/.test(told(preview)));
    succeeded(await stack.up());
    assert.equal(ex1.level(), "RTM-RU7");
    assert.deepEqual(ex1.services.snapshot(), services);
    assert.equal(ex1.events().filter(({ id }) => id === 7009).length, 0);
    assert.equal((await outputs())["evidenceState"], "disabled");
    assert.deepEqual(succeeded(await stack.up()).steps, { ex1: "same" });

    // Somebody puts the old file back.
    ex1.files.putFile(TRANSPORT, { data: SETTINGS });
    const drifted = succeeded(await stack.preview());
    assert.deepEqual(drifted.diffs, { ex1: ["publisherEvidence"] });
    assert.match(told(drifted), /EX1: stays at RTM-RU7, only files are changed/);
    const pids = ex1.services.all.map(({ pid }) => pid);
    succeeded(await stack.up());
    assert.match(textOf(TRANSPORT), /generatePublisherEvidence enabled="false"/);
    assert.deepEqual(
      ex1.services.all.map(({ pid }) => pid),
      pids,
    );
    assert.deepEqual(succeeded(await stack.up()).steps, { ex1: "same" });

    // Changed alone, it takes ours away again.
    stack.program(declared("leave"));
    assert.deepEqual(succeeded(await stack.up()).steps, { ex1: "update" });
    assert.equal(textOf(TRANSPORT), SETTINGS.toString());
    assert.deepEqual((await outputs())["evidenceFiles"], []);
    assert.deepEqual(succeeded(await stack.up()).steps, { ex1: "same" });

    stack.program(declared("disable"));
    succeeded(await stack.up());
    succeeded(await stack.destroy());
    assert.equal(ex1.level(), "RTM-RU6");
    assert.deepEqual(ex1.services.snapshot(), services);
    assert.equal(textOf(TRANSPORT), SETTINGS.toString());
    assert.deepEqual(
      ex1.files.system.list(BIN).filter((name) => name.endsWith(".config")),
      ["MSExchange.Transport.exe.config"],
    );
    assert.equal(ex1.files.find("C:\\ExchangeRollup"), undefined);
  });

  async function outputs(): Promise<Readonly<Record<string, unknown>>> {
    return (await stack.resource("ex1"))!.outputs;
  }

  function textOf(path: string): string {
    return ex1.files.system.read(path).toString();
  }
});

function succeeded(outcome: Outcome): Outcome {
  assert.equal(outcome.error, "");
  return outcome;
}

function told({ messages }: Outcome): string {
  return messages.flatMap(({ text, ephemeral }) => (ephemeral ? [] : [text])).join("\n");
}
