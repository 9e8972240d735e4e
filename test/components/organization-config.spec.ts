import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { readOrganization } from "../../components/organization-config";

const PROJECT = "exchange-servers";
const LOG_ON = { user: "admin", password: "hunter2", rollup: "RU7" };

describe("the organisation that a stack's configuration declares", () => {
  it("is one server where no more than a host is given", async () => {
    const { servers, clusters, ...rest } = read({
      host: "ex1",
      port: "2222",
      servers: "[]",
      maxUnavailable: "",
    });
    assert.deepEqual(rest, { rollup: "RU7", order: "asNeeded", before: [], after: [], waves: {} });
    assert.deepEqual(clusters, []);
    assert.equal(servers?.length, 1);
    const { connection, ...server } = servers[0]!;
    assert.deepEqual(server, { name: "ex1" });
    assert.deepEqual(await known(connection), {
      user: "admin",
      password: "hunter2",
      host: "ex1",
      port: 2222,
    });
    assert.ok(await pulumi.isSecret(pulumi.output(connection)));
  });

  it("is servers and clusters with what each states, any input of its resource among it", async () => {
    const { servers, clusters, ...rest } = read({
      maxUnavailable: "25%",
      order: "always",
      options: JSON.stringify({ packageSha256: "ab" }),
      before: JSON.stringify([{ local: "silence" }]),
      waves: JSON.stringify({ mailbox: { after: [{ local: "test" }] } }),
      servers: JSON.stringify([
        { host: "h1", name: "EX1", roles: ["Mailbox"], site: "HQ", rollup: "RU6", inTheFuture: 1 },
        {
          host: "h2",
          hostKey: "ssh-ed25519 AAAA",
          connection: { user: "other" },
          before: [{ local: "drain" }],
        },
      ]),
      clusters: JSON.stringify([
        { name: "CCR1", moveBack: true, nodes: [{ host: "n1" }, { host: "n2", port: 23 }] },
      ]),
    });
    assert.deepEqual(rest, {
      rollup: "RU7",
      packageSha256: "ab",
      maxUnavailable: "25%",
      order: "always",
      before: [{ local: "silence" }],
      after: [],
      waves: { mailbox: { after: [{ local: "test" }] } },
    });
    const [one, other] = await Promise.all((servers ?? []).map((server) => known(server)));
    const { password } = LOG_ON;
    assert.deepEqual(one, {
      name: "EX1",
      roles: ["Mailbox"],
      site: "HQ",
      rollup: "RU6",
      inTheFuture: 1,
      connection: { user: "admin", password, host: "h1" },
    });
    assert.deepEqual(other, {
      name: "h2",
      before: [{ local: "drain" }],
      connection: { user: "other", password, host: "h2", hostKey: "ssh-ed25519 AAAA" },
    });
    assert.deepEqual(await Promise.all((clusters ?? []).map((cluster) => known(cluster))), [
      {
        name: "CCR1",
        moveBack: true,
        nodes: [
          { connection: { user: "admin", password, host: "n1" } },
          { connection: { user: "admin", password, host: "n2", port: 23 } },
        ],
      },
    ]);
  });

  it("takes a number of servers as a number", () => {
    assert.equal(read({ host: "ex1", maxUnavailable: "2" }).maxUnavailable, 2);
  });

  const wrong: readonly [title: string, config: Readonly<Record<string, unknown>>, RegExp][] = [
    [
      "what is no JSON",
      { servers: "EX1, EX2" },
      /exchange-servers:servers: "EX1, EX2" is not JSON\. Set it in the stack's file/,
    ],
    [
      "servers that are no list",
      { servers: { host: "ex1" } },
      /exchange-servers:servers: .* is not allowed\. Allowed: a list\./,
    ],
    [
      "a server that is a text",
      { servers: ["ex1"] },
      /servers\[0\]: "ex1" is not allowed\. Allowed: an object\./,
    ],
    ["a server without a host", { servers: [{ name: "EX1" }] }, /servers\[0\]\.host: required\./],
    [
      "a port as text",
      { servers: [{ host: "ex1", port: "22" }] },
      /servers\[0\]\.port: "22" is not allowed\. Allowed: a whole number/,
    ],
    [
      "roles as a text",
      { servers: [{ host: "ex1", roles: "Mailbox" }] },
      /servers\[0\]\.roles: "Mailbox" is not allowed\. Allowed: a list/,
    ],
    [
      "a site that is a number",
      { servers: [{ host: "ex1", site: 1 }] },
      /servers\[0\]\.site: 1 is not allowed\. Allowed: a text\./,
    ],
    [
      "a flag as text",
      { servers: [{ host: "ex1", internetFacing: "yes" }] },
      /servers\[0\]\.internetFacing: "yes" is not allowed\. Allowed: true or false\./,
    ],
    [
      "commands that are no list",
      { servers: [{ host: "ex1", before: "drain" }] },
      /servers\[0\]\.before: "drain" is not allowed\. Allowed: a list\./,
    ],
    [
      "a cluster without a name",
      { clusters: [{ nodes: [{ host: "n1" }] }] },
      /clusters\[0\]\.name: required\./,
    ],
    ["a cluster without nodes", { clusters: [{ name: "CCR1" }] }, /clusters\[0\]\.nodes: required\./],
    [
      "a node without a host",
      { clusters: [{ name: "CCR1", nodes: [{}] }] },
      /clusters\[0\]\.nodes\[0\]\.host: required\./,
    ],
    [
      "options that are a list",
      { host: "ex1", options: [] },
      /exchange-servers:options: \[\] is not allowed\. Allowed: an object\./,
    ],
    [
      "one server and several",
      { host: "ex1", servers: [{ host: "ex2" }] },
      /exchange-servers:host: for a single server, and servers is given too/,
    ],
    [
      "a port of the single server that is none",
      { host: "ex1", port: "ssh" },
      /exchange-servers:port: "ssh" is not allowed/,
    ],
  ];
  for (const [title, config, says] of wrong)
    it(`is refused with the value that is wrong: ${title}`, () => {
      assert.throws(
        () => read(config),
        (error: Error) => {
          assert.ok(pulumi.RunError.isInstance(error));
          assert.match(error.message, says);
          return true;
        },
      );
    });
});

function read(config: Readonly<Record<string, unknown>>): ReturnType<typeof readOrganization> {
  const all = Object.entries({ ...LOG_ON, ...config }).map(([key, value]) => [
    `${PROJECT}:${key}`,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  pulumi.runtime.setAllConfig(Object.fromEntries(all) as Record<string, string>);
  return readOrganization(new pulumi.Config(PROJECT));
}

function known<T>(value: pulumi.Input<T>): Promise<unknown> {
  return new Promise((resolve) => pulumi.output(value).apply((all) => resolve(all)));
}
