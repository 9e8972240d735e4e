import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { ExchangeOrganization } from "../../../components";
import type { ExchangeOrganizationArgs, OrganizationServer } from "../../../components";
import { mistakesOf } from "../../../components/organization/mistakes";

const CAS = server("CAS1", { roles: ["ClientAccess"] });
const WAY = { host: "ex1", user: "admin", password: "hunter2", hostKey: "ssh-ed25519 AAAA" };

/** Only to be read: types forbid some of these, JavaScript and a stack's configuration do not. */
const wrong: readonly [title: string, args: unknown, mistakes: readonly (string | RegExp)[]][] = [
  ["nothing", { rollup: "RU7" }, ["servers: none, and no clusters. Declare at least one."]],
  ["no rollup", { servers: [CAS] }, [/^rollup: required/]],
  [
    "a rollup that there is not",
    { rollup: "RU99", servers: [CAS] },
    [/^rollup: "RU99" is not a rollup of any/],
  ],
  [
    "a server's rollup that there is not",
    organisation({ rollup: "RU99" }),
    [/^servers\[0\]\.rollup: "RU99"/],
  ],
  [
    "a server twice, by name",
    { rollup: "RU7", servers: [CAS, { ...CAS, name: "cas1", connection: { host: "other" } }] },
    ["servers[1].name: cas1 is declared twice, also as servers[0]."],
  ],
  [
    "a server twice, by host",
    { rollup: "RU7", servers: [CAS, { ...CAS, name: "CAS2" }] },
    ["servers[1].connection.host: cas1 is declared twice, also as servers[0].connection.host."],
  ],
  [
    "a server that is a cluster's node too",
    {
      rollup: "RU7",
      servers: [CAS],
      clusters: [
        { name: "CCR1", nodes: [{ connection: { host: "n1" } }, { connection: { host: "CAS1", port: 22 } }] },
      ],
    },
    ["clusters[0].nodes[1].connection.host: CAS1 is declared twice, also as servers[0].connection.host."],
  ],
  [
    "a server without a name",
    organisation({ name: "" }),
    ["servers[0].name: required. It names the resource."],
  ],
  [
    "a role that there is not",
    organisation({ roles: ["Hub"] as never }),
    [/^servers\[0\]\.roles: "Hub" is not a role\. Known: ClientAccess,/],
  ],
  [
    "a role twice",
    organisation({ roles: ["Mailbox", "Mailbox"] }),
    ['servers[0].roles: "Mailbox" is there twice.'],
  ],
  ["no roles", organisation({ roles: [] }), [/^servers\[0\]\.roles: empty/]],
  [
    "roles left out of one of two",
    { rollup: "RU7", servers: [CAS, server("EX2", {})] },
    [/^servers\[1\]\.roles: required, because they decide when its turn comes/],
  ],
  [
    "an Internet-facing server without Client Access",
    organisation({ roles: ["EdgeTransport"], internetFacing: true }),
    [
      "servers[0].internetFacing: only Client Access servers are counted as Internet-facing; EX1 is declared as EdgeTransport.",
    ],
  ],
  [
    "a site left out by one",
    { rollup: "RU7", servers: [CAS, server("MBX1", { roles: ["Mailbox"], site: "HQ" })] },
    ["servers[0].site: required, because others have one. Left out by all there is one site."],
  ],
  [
    "several sites with Client Access and none Internet-facing",
    {
      rollup: "RU7",
      servers: [{ ...CAS, site: "HQ" }, server("CAS2", { roles: ["ClientAccess"], site: "BRANCH" })],
    },
    [/^servers: Client Access servers stand in several sites \(HQ, BRANCH\), and none is internetFacing/],
  ],
  ...[0, -1, 1.5, "0%", "150%", "many", true, null].map(
    (maxUnavailable): [string, unknown, readonly RegExp[]] => [
      `maxUnavailable: ${JSON.stringify(maxUnavailable)}`,
      { rollup: "RU7", servers: [CAS], maxUnavailable },
      [/^maxUnavailable: .* is not allowed\. Allowed: a whole number from 1/],
    ],
  ),
  [
    "a wrong limit for a role, and one for no role",
    { rollup: "RU7", servers: [CAS], maxUnavailable: { ClientAccess: 0, Hub: 1 } },
    [/^maxUnavailable\.ClientAccess: 0 is not allowed/, /^maxUnavailable\.Hub: no role\. Known:/],
  ],
  [
    "an order that there is not",
    { rollup: "RU7", servers: [CAS], order: "never" },
    [/^order: "never" is not allowed/],
  ],
  [
    "commands around a wave that there is not, and one without servers",
    { rollup: "RU7", servers: [CAS], waves: { cas: {}, mailbox: {} } },
    [
      "waves.cas: no wave. Known: internetFacing, clientAccess, transport, mailbox.",
      "waves.mailbox: no server of this organisation is in this wave.",
    ],
  ],
  [
    "a command that is neither local nor remote, and one that is both",
    organisation({ before: [{}, { local: "a", remote: "b" }] as never }),
    [
      "servers[0].before[0]: exactly one of local and remote is to be given.",
      "servers[0].before[1]: exactly one of local and remote is to be given.",
    ],
  ],
  ["an empty command", organisation({ after: [{ local: "" }] }), ["servers[0].after[0].local: empty."]],
  [
    "two commands of one name",
    organisation({
      after: [
        { name: "x", local: "a" },
        { name: "x", local: "b" },
      ],
    }),
    ["servers[0].after[1].name: x is there twice."],
  ],
  [
    "a connection of a local command",
    organisation({ after: [{ local: "a", connection: WAY }] as never }),
    ["servers[0].after[0].connection: only for a remote command."],
  ],
  [
    "a remote command of the organisation without a connection",
    { rollup: "RU7", servers: [CAS], before: [{ remote: "a" }] },
    ["before[0].connection: required: the command belongs to no single server."],
  ],
  [
    "a remote command to a server whose key, user and password are stated elsewhere",
    organisation({
      before: [{ remote: "a" }],
      connection: { host: "ex1", knownHosts: "~/.ssh/known_hosts" },
    }),
    [
      /^servers\[0\]\.connection\.hostKey: required for a remote command, which knows no known_hosts file/,
      /^servers\[0\]\.connection\.user: required for a remote command/,
      /^servers\[0\]\.connection\.password: one of password, privateKey and agentSocketPath/,
    ],
  ],
  [
    "a remote command through a proxy whose key is not stated",
    organisation({
      before: [{ remote: "a", connection: { ...WAY, proxy: { host: "p", user: "u", password: "x" } } }],
    }),
    [/^servers\[0\]\.before\[0\]\.connection\.proxy\.hostKey: required/],
  ],
];

describe("a mistake in the declaration of an organisation", () => {
  before(() =>
    pulumi.runtime.setMocks({ newResource: () => assert.fail("a resource was asked for"), call: () => ({}) }),
  );

  for (const [title, args, expected] of wrong)
    it(`is told with its property: ${title}`, () => {
      const mistakes = mistakesOf(args as ExchangeOrganizationArgs);
      assert.equal(mistakes.length, expected.length, mistakes.join("\n"));
      for (const [index, mistake] of mistakes.entries()) {
        const one = expected[index]!;
        if (typeof one === "string") assert.equal(mistake, one);
        else assert.match(mistake, one);
      }
    });

  it("is thrown before anything is asked of the engine, all of them at once", () => {
    const args = { rollup: "RU99", servers: [{ ...CAS, roles: [] }] };
    assert.throws(
      () => new ExchangeOrganization("corp", args),
      (error: Error) => {
        assert.ok(pulumi.RunError.isInstance(error));
        assert.match(
          error.message,
          /^corp: the organisation is not declared right\. Nothing was done\.\n {2}rollup: .*\n {2}servers\[0\]\.roles: /,
        );
        return true;
      },
    );
  });

  it("is none in a whole organisation", () => {
    const args: ExchangeOrganizationArgs = {
      rollup: "RU7",
      maxUnavailable: { ClientAccess: "50%", Mailbox: 2 },
      waves: { mailbox: { before: [{ local: "x" }] } },
      servers: [
        { ...CAS, site: "HQ", internetFacing: true, before: [{ remote: "x" }], connection: WAY },
        server("CAS2", {
          roles: ["ClientAccess"],
          site: "BRANCH",
          connection: pulumi.output({ host: "cas1" }),
        }),
      ],
      clusters: [
        {
          name: "CCR1",
          site: "HQ",
          nodes: [{ connection: { host: "n1" } }, { connection: { host: "n1", port: 2222 } }],
        },
      ],
    };
    assert.deepEqual(mistakesOf(args), []);
  });
});

function server(name: string, declared: Partial<OrganizationServer>): OrganizationServer {
  return { name, connection: { host: name.toLowerCase() }, ...declared };
}

function organisation(declared: Partial<OrganizationServer>): ExchangeOrganizationArgs {
  return { rollup: "RU7", servers: [server("EX1", { roles: ["ClientAccess"], ...declared })] };
}
