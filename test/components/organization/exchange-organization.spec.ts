import assert from "node:assert/strict";
import fc from "fast-check";
import * as pulumi from "@pulumi/pulumi";
import { ExchangeOrganization, ServerRollup } from "../../../components";
import type { ExchangeOrganizationArgs, OrganizationServer } from "../../../components";
import { ROLES } from "../../../components/organization/roles";
import { MockedEngine } from "./mocked-engine";

const CAS: Pick<OrganizationServer, "roles"> = { roles: ["ClientAccess"] };

describe("an ExchangeOrganization", () => {
  let engine: MockedEngine;

  before(async () => {
    pulumi.runtime.setConfig("exchange-rollup:maxConcurrentChanges", "50");
    engine = await MockedEngine.start();
  });
  beforeEach(() => engine.reset());

  it("asks for its servers and clusters wave by wave, each with what it and the organisation state", async () => {
    const made = new ExchangeOrganization("corp", {
      rollup: "RU7",
      packageSha256: "ab".repeat(32),
      servers: [
        server("MBX1", { roles: ["Mailbox"], site: "HQ", rollup: "RU6" }),
        server("HUB1", { roles: ["HubTransport"], site: "HQ", package: "./x.msp" }),
        server("CAS2", { ...CAS, site: "BRANCH" }),
        server("CAS1", { ...CAS, site: "HQ", internetFacing: true }),
      ],
      clusters: [{ name: "CCR1", site: "BRANCH", nodes: [{ connection: { host: "n1" } }], moveBack: true }],
    });
    assert.deepEqual(names(await engine.inWork()), ["CAS1"]);
    const run = await engine.runToEnd();
    assert.deepEqual([...run.slice(0, 3), ...run.slice(3).sort()], ["CAS1", "CAS2", "HUB1", "CCR1", "MBX1"]);
    assert.deepEqual(engine.inputsOf("MBX1"), {
      connection: { host: "mbx1" },
      expectedRoles: ["Mailbox"],
      packageSha256: "ab".repeat(32),
      rollup: "RU6",
    });
    assert.equal(engine.inputsOf("HUB1")["package"], "./x.msp");
    assert.deepEqual(engine.inputsOf("CCR1"), {
      moveBack: true,
      nodes: [{ connection: { host: "n1" } }],
      packageSha256: "ab".repeat(32),
      rollup: "RU7",
    });
    assert.deepEqual(made.waves, [
      { wave: "internetFacing", names: ["CAS1"] },
      { wave: "clientAccess", names: ["CAS2"] },
      { wave: "transport", names: ["HUB1"] },
      { wave: "mailbox", names: ["MBX1", "CCR1"] },
    ]);
    assert.deepEqual([made.orderHeld, made.atOnce], [true, 2]);
    assert.ok(made.servers["CAS1"] instanceof ServerRollup);
    assert.deepEqual(
      await known(made.levels),
      Object.fromEntries(["MBX1", "HUB1", "CAS2", "CAS1", "CCR1"].map((name) => [name, "RTM-RU7"])),
    );
  });

  it("holds no order in one site, and lets one of each role go at once", async () => {
    new ExchangeOrganization("corp", {
      rollup: "RU7",
      servers: [
        server("CAS1", CAS),
        server("CAS2", CAS),
        server("HUB1", { roles: ["HubTransport"] }),
        server("MBX1", { roles: ["Mailbox"] }),
        server("MBX2", { roles: ["Mailbox"] }),
      ],
    });
    const first = await engine.inWork();
    assert.deepEqual(names(first), ["CAS1", "HUB1", "MBX1"]);
    first[2]!.done();
    assert.deepEqual(names(await engine.inWork()), ["CAS1", "HUB1", "MBX2"]);
    await engine.runToEnd();
  });

  it("takes any option that both resources know, also one that it was never told of", async () => {
    const more = { inTheFuture: "leave" } as object;
    new ExchangeOrganization("corp", { rollup: "RU7", ...more, servers: [server("EX1", {})] });
    await engine.runToEnd();
    assert.equal(engine.inputsOf("EX1")["inTheFuture"], "leave");
    assert.equal(engine.inputsOf("EX1")["expectedRoles"], undefined);
  });

  it("runs before and after in the chain: organisation, wave, server, and back", async () => {
    const echo = (text: string) => [{ local: text, delete: `undo ${text}` }];
    const made = new ExchangeOrganization("corp", {
      rollup: "KB953469",
      before: echo("all before"),
      after: echo("all after"),
      waves: {
        internetFacing: { before: echo("wave before"), after: echo("wave after") },
        mailbox: { before: echo("mailbox before") },
      },
      servers: [
        server("MBX1", { roles: ["Mailbox"], site: "HQ" }),
        server("CAS1", {
          ...CAS,
          site: "HQ",
          internetFacing: true,
          before: [{ name: "drain", local: "drain" }, { local: "wait" }],
          after: [{ local: "test" }, { name: "admit", local: "admit", delete: "drain" }],
        }),
        server("CAS2", { ...CAS, site: "BRANCH" }),
      ],
    });
    assert.deepEqual(await engine.runToEnd(), [
      "corp-before-1",
      "corp-internetFacing-before-1",
      "CAS1-before-drain",
      "CAS1-before-2",
      "CAS1",
      "CAS1-after-1",
      "CAS1-after-admit",
      "corp-internetFacing-after-1",
      "CAS2",
      "corp-mailbox-before-1",
      "MBX1",
      "corp-after-1",
    ]);
    const { create, delete: undo, environment, triggers } = engine.inputsOf("CAS1-after-admit");
    assert.deepEqual([create, undo, triggers], ["admit", "drain", undefined]);
    assert.equal((environment as Record<string, string>)["EXCHANGE_ROLLUP_TARGET"], "RTM-RU7");
    assert.deepEqual(engine.inputsOf("corp-before-1")["environment"], {
      EXCHANGE_ROLLUP_TARGET: "CAS1=RTM-RU7 CAS2=RTM-RU7 MBX1=RTM-RU7",
    });
    assert.equal((await known(made.said))["CAS1-after-1"], "CAS1-after-1 was here");
  });

  it("keeps a server's place in work from its first before to its last after", async () => {
    const around = { before: [{ local: "drain" }], after: [{ local: "admit" }] };
    new ExchangeOrganization("corp", {
      rollup: "RU7",
      servers: [server("CAS1", { ...CAS, ...around }), server("CAS2", { ...CAS, ...around })],
    });
    assert.deepEqual(await engine.runToEnd(), [
      ...["CAS1-before-1", "CAS1", "CAS1-after-1"],
      ...["CAS2-before-1", "CAS2", "CAS2-after-1"],
    ]);
  });

  it("gives a remote command the server's connection, as far as @pulumi/command knows it, and the target on stdin", async () => {
    new ExchangeOrganization("corp", {
      rollup: "RU7",
      servers: [
        server("EX1", {
          connection: {
            host: "ex1",
            user: "admin",
            password: "hunter2",
            hostKey: "ssh-ed25519 AAAA",
            legacyAlgorithms: true,
          },
          before: [{ remote: "drain" }],
          after: [
            {
              remote: "test",
              connection: { host: "lb", user: "u", agentSocketPath: "/s", acceptAnyHostKey: true },
            },
          ],
        }),
      ],
    });
    await engine.runToEnd();
    const { connection, stdin } = engine.inputsOf("EX1-before-1");
    assert.deepEqual(plain(connection), {
      dialErrorLimit: 10,
      host: "ex1",
      hostKey: "ssh-ed25519 AAAA",
      password: "hunter2",
      perDialTimeout: 15,
      port: 22,
      user: "admin",
    });
    assert.equal(stdin, "RU7\n");
    const after = engine.inputsOf("EX1-after-1");
    assert.equal((plain(after["connection"]) as { host: string }).host, "lb");
    assert.match(String(plain(after["stdin"])), /^RU7 [0-9a-f]{12}\n$/);
  });

  it("has an after run again when a before is changed, and not for another spelling of the target", async () => {
    const environments: Record<string, string>[] = [];
    for (const [drain, rollup] of [
      ["drain", "RTM-RU7"],
      ["drain", "8.0.813.0"],
      ["drain -f", "RTM-RU7"],
    ] as const) {
      engine.reset();
      new ExchangeOrganization("corp", {
        rollup,
        servers: [server("EX1", { before: [{ local: drain }], after: [{ local: "admit" }] })],
      });
      await engine.runToEnd();
      environments.push(engine.inputsOf("EX1-after-1")["environment"] as Record<string, string>);
    }
    assert.deepEqual(environments[1], environments[0]);
    assert.notDeepEqual(environments[2], environments[0]);
  });

  it("has at no time more than maxUnavailable of a role and site in work, whatever finishes first", async () => {
    const given = fc.record({
      maxUnavailable: fc.constantFrom(1, 2, "50%"),
      picks: fc.array(fc.nat({ max: 30 }), { minLength: 24, maxLength: 24 }),
      servers: fc.array(
        fc.record({
          roles: fc.subarray([...ROLES], { minLength: 1 }),
          site: fc.constantFrom("HQ", "BRANCH"),
          commands: fc.boolean(),
        }),
        { minLength: 2, maxLength: 6 },
      ),
    });
    await fc.assert(
      fc.asyncProperty(given, async ({ maxUnavailable, picks, servers }) => {
        engine.reset();
        const declared = servers.map(({ roles, site, commands }, index) =>
          server(`EX${String(index)}`, {
            roles,
            site,
            internetFacing: roles.includes("ClientAccess") && site === "HQ",
            ...(commands ? { before: [{ local: "drain" }], after: [{ local: "admit" }] } : {}),
          }),
        );
        const facing = declared.some(({ internetFacing }) => internetFacing);
        const args = {
          rollup: "RU7",
          maxUnavailable,
          servers: facing ? declared : declared.map((one) => ({ ...one, site: "HQ", internetFacing: false })),
        };
        new ExchangeOrganization("corp", args);
        for (let open = await engine.inWork(); open.length > 0; open = await engine.inWork()) {
          isWithin(args, new Set(open.map(({ name }) => name.split("-")[0]!)));
          open[(picks.shift() ?? 0) % open.length]!.done();
        }
        const seen = engine.asked
          .filter(({ type }) => type.endsWith(":ServerRollup"))
          .map(({ name }) => name);
        assert.deepEqual(seen.sort(), args.servers.map(({ name }) => name).sort());
      }),
      { numRuns: 8, seed: 8 },
    );
  });
});

function server(name: string, declared: Partial<OrganizationServer>): OrganizationServer {
  return { name, connection: { host: name.toLowerCase() }, ...declared };
}

function names(pending: readonly { readonly name: string }[]): readonly string[] {
  return pending.map(({ name }) => name).sort();
}

function isWithin(
  { maxUnavailable, servers = [] }: ExchangeOrganizationArgs,
  inWork: ReadonlySet<string>,
): void {
  for (const site of new Set(servers.map((one) => one.site)))
    for (const role of ROLES) {
      const group = servers.filter((one) => one.site === site && one.roles?.includes(role));
      const limit =
        maxUnavailable === "50%" ? Math.max(1, Math.floor(group.length / 2)) : Number(maxUnavailable);
      const busy = group.filter(({ name }) => inWork.has(name)).length;
      assert.ok(busy <= limit, `${String(busy)} of at most ${String(limit)} of ${role} in ${String(site)}`);
    }
}

/** What the SDK's mocks show of a secret. */
function plain(value: unknown): unknown {
  return typeof value === "object" && value !== null && "value" in value ? value.value : value;
}

function known<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => output.apply(resolve));
}
