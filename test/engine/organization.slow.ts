import assert from "node:assert/strict";
import type { ExchangeRole } from "../../components";
import { assertWaves, begun, mostAtOnce, OrganizationRun } from "./organization-run";
import type { OrganizationServerSpec, Recorded } from "./organization-run";
import type { Outcome } from "./harness";

const CAS: readonly ExchangeRole[] = ["ClientAccess"];
const HUB: readonly ExchangeRole[] = ["HubTransport"];
const MAILBOX: readonly ExchangeRole[] = ["Mailbox"];

const TWELVE: readonly OrganizationServerSpec[] = [
  { name: "MBX1", roles: MAILBOX, site: "HQ" },
  { name: "MBX2", roles: MAILBOX, site: "HQ" },
  { name: "MBX3", roles: MAILBOX, site: "BRANCH" },
  { name: "HUB1", roles: HUB, site: "HQ" },
  { name: "HUB2", roles: HUB, site: "HQ" },
  { name: "UM1", roles: ["UnifiedMessaging"], site: "HQ" },
  { name: "HUB3", roles: HUB, site: "BRANCH" },
  { name: "EDGE1", roles: ["EdgeTransport"], site: "PERIMETER" },
  { name: "CAS3", roles: ["ClientAccess", "HubTransport"], site: "BRANCH" },
  { name: "CAS4", roles: CAS, site: "BRANCH" },
  { name: "CAS1", roles: CAS, site: "HQ", internetFacing: true },
  { name: "CAS2", roles: CAS, site: "HQ" },
];
const CCR = {
  name: "CCR1",
  kind: "CCR" as const,
  site: "BRANCH",
  nodes: ["NODEA", "NODEB"],
  mailboxServers: [{ name: "CMS1", owner: "NODEA" }],
};
const WAVES = [
  ["CAS1", "CAS2"],
  ["CAS3", "CAS4"],
  ["HUB1", "HUB2", "UM1", "HUB3", "EDGE1"],
  ["MBX1", "MBX2", "MBX3", "CCR1"],
];
/** Of a role in a site, where there is more than one. */
const REDUNDANT = [
  ["CAS1", "CAS2"],
  ["CAS3", "CAS4"],
  ["HUB1", "HUB2"],
  ["CAS3", "HUB3"],
  ["MBX1", "MBX2"],
  ["MBX3", "CCR1"],
];

describe("an organisation of twelve servers and a cluster, through the real engine", function () {
  this.timeout(900_000);
  let run: OrganizationRun;

  before(async () => (run = await OrganizationRun.start(TWELVE, CCR)));
  after(() => run.end());

  it("goes to Update Rollup 7 wave by wave, with never more than one of a role and site in work, and back", async () => {
    run.declare();
    const up = succeeded(await run.stack.up());
    const record = run.recorded();
    assert.deepEqual(run.levels(), ["RTM-RU7"]);
    assert.deepEqual([...begun(record)].sort(), WAVES.flat().sort());
    assertWaves(record, WAVES);
    for (const group of REDUNDANT) assert.equal(mostAtOnce(record, group), 1, group.join(", "));
    // Sites and roles do not wait for one another within a wave.
    assert.ok(mostAtOnce(record, WAVES.flat()) > 1, told(record));
    assert.equal(up.steps["corp"], "create");
    const { levels } = await run.stack.outputs();
    assert.deepEqual(levels, Object.fromEntries(WAVES.flat().map((name) => [name, "RTM-RU7"])));

    const again = succeeded(await run.stack.up());
    assert.deepEqual([...new Set(Object.values(again.steps))], ["same"]);
    assert.deepEqual(run.recorded(), []);

    mailboxServerMayGoDown();
    succeeded(await run.stack.destroy());
    const back = run.recorded();
    assert.deepEqual(run.levels(), ["RTM-RU6"]);
    assertWaves(back, [...WAVES].reverse());
    for (const group of REDUNDANT) assert.equal(mostAtOnce(back, group), 1, group.join(", "));
  });

  it("is gone on with after an interruption in each wave, in the same order, and goes down to a lower target", async () => {
    run.declare();
    for (const name of ["CAS1", "CAS3", "HUB3", "MBX3"]) {
      const { error } = await interruptedAt(name);
      assert.notEqual(error, "");
    }
    succeeded(await run.stack.up());
    const record = run.recorded();
    assert.deepEqual(run.levels(), ["RTM-RU7"]);
    assertWaves(record, WAVES);
    for (const group of REDUNDANT) assert.equal(mostAtOnce(record, group), 1, group.join(", "));

    run.declare({ rollup: "RU6" });
    mailboxServerMayGoDown();
    succeeded(await run.stack.up());
    assert.deepEqual(run.levels(), ["RTM-RU6"]);
    assertWaves(run.recorded(), WAVES);
  });

  /** What allowLowerLevel allows: back to the node that ran it first, which is passive then and goes down before. */
  function mailboxServerMayGoDown(): void {
    run.site.cluster(CCR.name).declare({ lowerMove: { mailboxServer: "CMS1", to: "NODEA" } });
  }

  /** Ctrl-C while msiexec replaces files there, which goes on when the engine has ended. */
  async function interruptedAt(name: string): Promise<Outcome> {
    const stop = new AbortController();
    let over = (): void => undefined;
    const ended = new Promise<void>((done) => (over = done));
    const { transactions } = run.site.server(name).machine.msi;
    const off = transactions.onPhase("replacing files", async () => {
      off();
      stop.abort();
      await ended;
    });
    const outcome = await run.stack.up({ signal: stop.signal });
    over();
    return outcome;
  }
});

const SIX: readonly OrganizationServerSpec[] = [
  { name: "CAS1", roles: CAS, site: "HQ", internetFacing: true },
  { name: "CAS2", roles: CAS, site: "BRANCH" },
  { name: "CAS4", roles: CAS, site: "BRANCH2" },
  { name: "CAS5", roles: CAS, site: "BRANCH2" },
  { name: "HUB1", roles: HUB, site: "HQ" },
  { name: "MBX1", roles: MAILBOX, site: "HQ" },
];

describe("an organisation in which something fails, through the real engine", function () {
  this.timeout(600_000);
  let run: OrganizationRun;
  let ran: string[];

  before(async () => (run = await OrganizationRun.start(SIX)));
  beforeEach(() => {
    ran = [];
    run.command.onRun = (line) => void ran.push(`${line} at ${run.level("CAS2")}`);
  });
  afterEach(() => run.recorded());
  after(() => run.end());

  const few = ["CAS1", "CAS2", "MBX1"];
  const around = {
    before: [{ name: "drain", local: "drain CAS2", delete: "admit CAS2" }],
    after: [
      { name: "test", local: "test CAS2" },
      { name: "admit", local: "admit CAS2", delete: "drain CAS2" },
    ],
  };

  it("keeps a server untouched whose before fails, and what comes after it; the next up goes on", async () => {
    run.declare({ only: few, beside: { CAS2: around } });
    run.command.onRun = () => {
      throw new Error("the load balancer does not answer");
    };
    const failed = await run.stack.up();
    assert.match(failed.printed, /the load balancer does not answer/);
    assert.deepEqual(
      few.map((name) => run.level(name)),
      ["RTM-RU7", "RTM-RU6", "RTM-RU6"],
    );
    assert.deepEqual(begun(run.recorded()), ["CAS1"]);

    run.command.onRun = (line) => void ran.push(`${line} at ${run.level("CAS2")}`);
    succeeded(await run.stack.up());
    assert.deepEqual(ran, [
      "CAS2-before-drain: drain CAS2 at RTM-RU6",
      "CAS2-after-test: test CAS2 at RTM-RU7",
      "CAS2-after-admit: admit CAS2 at RTM-RU7",
    ]);
    assert.deepEqual(begun(run.recorded()), ["CAS2", "MBX1"]);
  });

  it("stops behind a failing after, runs no before again, and no delete but in destroy, the other way round", async () => {
    run.declare({ only: few, beside: { CAS2: around }, rollup: "RU6" });
    run.command.onRun = (line) => {
      ran.push(line);
      if (line.startsWith("CAS2-after-test")) throw new Error("no mail came through");
    };
    const failed = await run.stack.up();
    assert.match(failed.printed, /no mail came through/);
    assert.deepEqual(
      few.map((name) => run.level(name)),
      ["RTM-RU6", "RTM-RU6", "RTM-RU7"],
    );
    run.command.onRun = (line) => void ran.push(line);
    succeeded(await run.stack.up());
    assert.deepEqual(ran.splice(0), [
      "CAS2-before-drain: drain CAS2",
      "CAS2-after-test: test CAS2",
      "CAS2-after-test: test CAS2",
      "CAS2-after-admit: admit CAS2",
    ]);
    assert.equal(run.level("MBX1"), "RTM-RU6");

    succeeded(await run.stack.up());
    assert.deepEqual(ran, []);
    succeeded(await run.stack.destroy());
    assert.deepEqual(ran, ["CAS2-after-admit: drain CAS2", "CAS2-before-drain: admit CAS2"]);
    assert.deepEqual(run.levels(), ["RTM-RU6"]);
  });

  it("takes over a server that the program declared by itself before, without touching it", async () => {
    run.declareAlone("CAS1");
    succeeded(await run.stack.up());
    assert.deepEqual(begun(run.recorded()), ["CAS1"]);
    run.declare({ only: ["CAS1"] });
    const { steps } = succeeded(await run.stack.up());
    assert.equal(steps["CAS1"], "same");
    assert.deepEqual(run.recorded(), []);
    succeeded(await run.stack.destroy());
    assert.equal(run.level("CAS1"), "RTM-RU6");
  });

  it("says how many changes the provider would have to allow, as a warning where more were asked for", async () => {
    const messages = async (maxUnavailable?: number): Promise<string> => {
      const asked = maxUnavailable === undefined ? {} : { maxUnavailable };
      run.declare({ only: ["CAS4", "CAS5", "HUB1"], maxConcurrentChanges: 1, ...asked });
      const { messages: all } = succeeded(await run.stack.preview());
      return all
        .flatMap(({ severity, text }) => (/^corp: /.test(text) ? [`${severity}: ${text}`] : []))
        .join();
    };
    assert.match(await messages(), /^info: corp: as declared, up to 2 servers .* changes 1 at a time/);
    assert.match(
      await messages(2),
      /^warning: .* up to 3 .* `pulumi config set exchange-rollup:maxConcurrentChanges 3`/,
    );
  });

  it("is refused by the preview when a server has other roles than are declared", async () => {
    run.declare({ only: ["CAS1"], beside: { CAS1: { roles: ["ClientAccess", "Mailbox"] } } });
    const { error, printed } = await run.stack.preview();
    assert.notEqual(error, "");
    assert.match(printed, /CAS1: is declared as ClientAccess, Mailbox, but has ClientAccess/);
  });

  for (const continueOnError of [false, true]) {
    const what = continueOnError
      ? "goes on with what does not wait for it, given --continue-on-error"
      : "finishes what is under way and starts nothing new";
    it(`${what}, when a server of the second wave fails`, async () => {
      const most = ["CAS1", "CAS2", "CAS4", "CAS5", "HUB1"];
      run.declare({ only: most });
      const { machine } = run.site.server("CAS2");
      machine.faults.msiexecFails(1603, "starting");
      let told = (): void => undefined;
      const isTold = new Promise<void>((done) => (told = done));
      const off = run.site.server("CAS4").machine.msi.transactions.onPhase("replacing files", async () => {
        off();
        await isTold;
      });
      const failed = await run.stack.up({
        continueOnError,
        onMessage: ({ severity, resource }) => {
          if (severity === "error" && resource === "CAS2") told();
        },
      });
      assert.match(failed.printed, /INSTALL_FAILED \(docs\/errors\/INSTALL_FAILED\.md\)/);
      assert.deepEqual(
        most.map((name) => run.level(name)),
        ["RTM-RU7", "RTM-RU6", "RTM-RU7", continueOnError ? "RTM-RU7" : "RTM-RU6", "RTM-RU6"],
      );
      assert.ok(!begun(run.recorded()).includes("HUB1"));

      machine.faults.msiexecWorks();
      succeeded(await run.stack.up());
      assert.deepEqual(
        most.map((name) => run.level(name)),
        most.map(() => "RTM-RU7"),
      );
      succeeded(await run.stack.destroy());
      assert.deepEqual(run.levels(), ["RTM-RU6"]);
    });
  }
});

function succeeded(outcome: Outcome): Outcome {
  assert.equal(outcome.error, "", outcome.messages.map(({ text }) => text).join("\n"));
  return outcome;
}

function told(record: readonly Recorded[]): string {
  return record.map(({ unit, what }) => `${unit} ${what}`).join("\n");
}
