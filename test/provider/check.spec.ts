import assert from "node:assert/strict";
import { createProvider } from "../../provider/provider";
import { Secret, UNKNOWN } from "../../provider/host/value";
import type { Properties } from "../../provider/host/value";
import { FakeSite } from "./fake-machine";
import { ProviderCalls } from "./rpc";

const KEY = "AAAAC3NzaC1lZDI1NTE5AAAAIJx5cGqYl6c3m1n0mT8Jm3b8vQ0JQnq1jv3m2Zk5o9bH";
const CONNECTION: Properties = {
  host: "ex1",
  user: "admin",
  password: "hunter2-horse",
  hostKey: `ssh-ed25519 ${KEY}`,
};
const PEM = "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----";

const OTHERS =
  "Name services of other programs that hold Exchange's files: monitoring agents, antivirus, backup.";

describe("Check of a ServerRollup", () => {
  const environment: Record<string, string> = {};
  let provider: ProviderCalls;

  beforeEach(async () => {
    for (const name of Object.keys(environment)) delete environment[name];
    provider = await ProviderCalls.open(createProvider({ ...new FakeSite(), environment }));
  });
  afterEach(() => provider.close());

  const rejected: readonly [title: string, news: Properties, failures: readonly string[]][] = [
    [
      "no inputs",
      {},
      [
        "connection: required. Give an object with the server's host, user and so on.",
        'rollup: required. Say which rollup the server is to be at, for example "RU7".',
      ],
    ],
    [
      "an unheard-of property, with the nearest",
      inputs({}, { rolup: "RU7" }),
      ["rolup: not a property. Did you mean rollup?"],
    ],
    [
      "an unheard-of property, with all when none is near",
      inputs({}, { reboot: "never" }),
      [
        "reboot: not a property. Known: connection, rollup, package, packageSha256, interimUpdates, fileInUse, restart, publisherEvidence, expectedRoles.",
      ],
    ],
    [
      "an unheard-of property of the connection",
      inputs({ hostkey: "x" }),
      ["connection.hostkey: not a property of connection. Did you mean hostKey?"],
    ],
    [
      "a role that no Exchange server has",
      inputs({}, { expectedRoles: ["ClientAccess", "Hub"] }),
      [
        'expectedRoles[1]: "Hub" is not allowed. Allowed: one of ClientAccess, HubTransport, Mailbox, UnifiedMessaging, EdgeTransport.',
      ],
    ],
    [
      "no role at all",
      inputs({}, { expectedRoles: [] }),
      [
        "expectedRoles: a list of 0 is not allowed. Allowed: a list of one or more of ClientAccess, HubTransport, Mailbox, UnifiedMessaging, EdgeTransport.",
      ],
    ],
    [
      "a port out of range",
      inputs({ port: 70000 }),
      ["connection.port: 70000 is not allowed. Allowed: a whole number from 1 to 65535."],
    ],
    [
      "a port as text",
      inputs({ port: "22" }),
      ['connection.port: "22" is not allowed. Allowed: a whole number from 1 to 65535.'],
    ],
    [
      "a host with a port",
      inputs({ host: "admin@ex1" }),
      ['connection.host: "admin@ex1" is not allowed. Allowed: a host name or an address, without a port.'],
    ],
    [
      "a dial timeout of nothing",
      inputs({ perDialTimeout: 0 }),
      ["connection.perDialTimeout: 0 is not allowed. Allowed: a number of seconds above 0."],
    ],
    [
      "a wrong flag",
      inputs({ acceptAnyHostKey: "yes" }),
      ['connection.acceptAnyHostKey: "yes" is not allowed. Allowed: true or false.'],
    ],
    [
      "a private key's path in place of its text, without showing it",
      inputs({ privateKey: "~/.ssh/id_rsa" }),
      [
        "connection.privateKey: the value (secret, not shown) is not allowed. Allowed: the text of a private key (PEM, OpenSSH or PuTTY), not its path.",
      ],
    ],
    [
      "a secret port, without showing it",
      inputs({ port: new Secret(70000) }),
      [
        "connection.port: the value (secret, not shown) is not allowed. Allowed: a whole number from 1 to 65535.",
      ],
    ],
    [
      "a connection that is a text",
      { connection: "ex1", rollup: "RU7" },
      ["connection: required. Give an object with the server's host, user and so on."],
    ],
    [
      "no host key",
      inputs({ hostKey: null }),
      [
        "connection.hostKey: required. Give the server's public key or a knownHosts file; acceptAnyHostKey: true is for a lab.",
      ],
    ],
    [
      "acceptAnyHostKey: false as if it were a host key",
      inputs({ hostKey: null, acceptAnyHostKey: false }),
      [
        "connection.hostKey: required. Give the server's public key or a knownHosts file; acceptAnyHostKey: true is for a lab.",
      ],
    ],
    [
      "no user",
      inputs({ user: null }),
      [
        "connection.user: required. Give the name of an administrator of the server. It may also come from the provider's connection or from EXCHANGE_ROLLUP_USER.",
      ],
    ],
    [
      "no credential",
      inputs({ password: null }),
      [
        "connection.password: required. Give password, privateKey or agentSocketPath. They may also come from the provider's connection, or from EXCHANGE_ROLLUP_PASSWORD or EXCHANGE_ROLLUP_PRIVATE_KEY.",
      ],
    ],
    [
      "a proxy of which nothing is known",
      inputs({ proxy: { host: "jump" } }),
      [
        "connection.proxy.user: required. Give the name of a user of the proxy.",
        "connection.proxy.password: required. Give password, privateKey or agentSocketPath.",
        "connection.proxy.hostKey: required. Give the server's public key or a knownHosts file; acceptAnyHostKey: true is for a lab.",
      ],
    ],
    [
      "a pin that is no SHA-256",
      inputs({}, { packageSha256: "abc" }),
      ['packageSha256: "abc" is not allowed. Allowed: the package\'s SHA-256 as 64 hexadecimal digits.'],
    ],
    [
      "another way with interim updates",
      inputs({}, { interimUpdates: "keep" }),
      ['interimUpdates: "keep" is not allowed. Allowed: "fail" or "remove".'],
    ],
    [
      "services to stop that are none, twice there, Exchange's, the rollup's or needed",
      inputs(
        {},
        {
          fileInUse: {
            stopServices: [
              "BackupAgent",
              "backupagent",
              "a, b",
              "",
              "MSExchangeIS",
              "W3SVC",
              "msiserver",
              "OpenSSHd",
            ],
          },
        },
      ),
      [
        'fileInUse.stopServices[2]: "a, b" is not the name of a service. Give one name for each entry, as `sc query` shows it, for example "HealthService".',
        'fileInUse.stopServices[3]: "" is not allowed. Allowed: the name of a service as `sc query` shows it, for example "HealthService".',
        `fileInUse.stopServices[4]: "MSExchangeIS" is not stopped for an installation: it is Exchange's own, and the rollup stops it by itself. ${OTHERS}`,
        `fileInUse.stopServices[5]: "W3SVC" is not stopped for an installation: the rollup stops it by itself. ${OTHERS}`,
        `fileInUse.stopServices[6]: "msiserver" is not stopped for an installation: it is Windows Installer, which installs the rollup. ${OTHERS}`,
        `fileInUse.stopServices[7]: "OpenSSHd" is not stopped for an installation: it looks like the SSH server by which the server is reached. ${OTHERS}`,
        'fileInUse.stopServices: "backupagent" is named twice.',
      ],
    ],
    [
      "services to stop that are no list, and a neighbour that is not heard of",
      inputs({}, { fileInUse: { stopServices: "BackupAgent", stopService: [] } }),
      [
        "fileInUse.stopService: not a property of fileInUse. Did you mean stopServices?",
        'fileInUse.stopServices: "BackupAgent" is not allowed. Allowed: a list of service names.',
      ],
    ],
    [
      "an empty package",
      inputs({}, { package: "" }),
      ['package: "" is not allowed. Allowed: the path of an .msp file on the computer that runs Pulumi.'],
    ],
  ];
  for (const [title, news, failures] of rejected) {
    it(`rejects ${title}`, async () => {
      const checked = await provider.check(news);
      assert.deepEqual(checked.failures, failures);
      assert.deepEqual(
        checked.properties,
        failures.map((reason) => reason.slice(0, reason.indexOf(":"))),
      );
    });
  }

  it("rejects a rollup that no Exchange 2007 has, and says which there are", async () => {
    const { failures } = await provider.check(inputs({}, { rollup: "RU99" }));
    assert.match(
      failures.join("\n"),
      /^rollup: "RU99" is not a rollup of any Exchange Server 2007\. Known: RTM RU1 to RU7; /,
    );
  });

  it("never shows anything of a connection that is secret as a whole", async () => {
    const { failures } = await provider.check({
      connection: new Secret({ ...CONNECTION, port: 70000 }),
      rollup: "RU7",
    });
    assert.deepEqual(failures, [
      "connection.port: the value (secret, not shown) is not allowed. Allowed: a whole number from 1 to 65535.",
    ]);
  });

  it("passes what is not known yet, whole or in part", async () => {
    for (const connection of [
      UNKNOWN,
      new Secret(UNKNOWN),
      { ...CONNECTION, host: UNKNOWN, hostKey: UNKNOWN, password: UNKNOWN },
    ]) {
      const checked = await provider.check({ connection: connection as Properties, rollup: UNKNOWN });
      assert.deepEqual(checked.failures, []);
      assert.equal(checked.inputs["rollup"], UNKNOWN);
    }
  });

  it("wraps plain credentials, the proxy's too, and leaves the rest plain", async () => {
    const proxy = { host: "jump", user: "j", password: "jump-password", hostKey: KEY };
    const { inputs: checked, failures } = await provider.check(
      inputs({ privateKey: PEM, privateKeyPassword: "pp-12345", proxy }),
    );
    assert.deepEqual(failures, []);
    assert.deepEqual(checked["connection"], {
      ...CONNECTION,
      password: new Secret("hunter2-horse"),
      privateKey: new Secret(PEM),
      privateKeyPassword: new Secret("pp-12345"),
      proxy: { ...proxy, password: new Secret("jump-password") },
    });
  });

  it("fills in the provider's defaults", async () => {
    await provider.configure({
      connection: JSON.stringify({ user: "ops", password: "pw-123456", port: 2222 }),
      knownHosts: "/etc/known",
    });
    const { inputs: checked, failures } = await provider.check({
      connection: { host: "ex1" },
      rollup: "RU7",
    });
    assert.deepEqual(failures, []);
    assert.deepEqual(checked["connection"], {
      host: "ex1",
      user: "ops",
      password: new Secret("pw-123456"),
      port: 2222,
      knownHosts: "/etc/known",
    });
  });

  it("does not weaken a stated host key by a default that accepts any", async () => {
    await provider.configure({ connection: { acceptAnyHostKey: true }, knownHosts: "/etc/known" });
    const { inputs: checked } = await provider.check(inputs({}));
    assert.deepEqual(checked["connection"], { ...CONNECTION, password: new Secret("hunter2-horse") });
  });

  it("does not send a default password where a key was stated", async () => {
    await provider.configure({ connection: { password: "default-password" } });
    environment["EXCHANGE_ROLLUP_PASSWORD"] = "password-of-the-environment";
    const { inputs: checked } = await provider.check(inputs({ password: null, privateKey: PEM }));
    assert.deepEqual(Object.keys(checked["connection"] as Properties).sort(), [
      "host",
      "hostKey",
      "privateKey",
      "user",
    ]);
  });

  it("takes the provider's known hosts for the proxy as well", async () => {
    await provider.configure({ knownHosts: "/etc/known" });
    const { inputs: checked, failures } = await provider.check(
      inputs({ proxy: { host: "jump", user: "j", password: "jump-pw" } }),
    );
    assert.deepEqual(failures, []);
    const connection = checked["connection"] as Properties;
    assert.equal((connection["proxy"] as Properties)["knownHosts"], "/etc/known");
    assert.equal(connection["knownHosts"], undefined);
  });

  it("is content with credentials of the environment, and puts none of them into the inputs", async () => {
    environment["EXCHANGE_ROLLUP_USER"] = "ops";
    environment["EXCHANGE_ROLLUP_PASSWORD"] = "password-of-the-environment";
    const given = { host: "ex1", hostKey: KEY };
    const { inputs: checked, failures } = await provider.check({ connection: given, rollup: "RU7" });
    assert.deepEqual(failures, []);
    assert.deepEqual(checked, { connection: given, rollup: "RU7" });
  });
});

describe("Check of the provider's config", () => {
  let provider: ProviderCalls;
  beforeEach(async () => {
    provider = await ProviderCalls.open(createProvider({ ...new FakeSite(), environment: {} }));
  });
  afterEach(() => provider.close());

  it("takes objects as JSON, as the engine sends them, and numbers and flags as text", async () => {
    const news = {
      connection: new Secret('{"user":"ops"}'),
      maxConcurrentChanges: "3",
      lookAtEveryUp: "false",
      version: "0.1.0",
    };
    assert.deepEqual((await provider.checkConfig(news)).failures, []);
  });

  it("rejects what is wrong, with its path", async () => {
    const news = {
      connection: { host: "ex1", port: 0, usr: "x" },
      maxConcurrentChanges: "0",
      lookAtEveryUp: "perhaps",
      package: "x",
    };
    const { failures } = await provider.checkConfig(news);
    assert.deepEqual([...failures].sort(), [
      "connection.host: not a property of the provider's connection. Each resource names its own host.",
      "connection.port: 0 is not allowed. Allowed: a whole number from 1 to 65535.",
      "connection.usr: not a property of connection. Did you mean user?",
      'lookAtEveryUp: "perhaps" is not allowed. Allowed: true or false.',
      "maxConcurrentChanges: 0 is not allowed. Allowed: a whole number from 1.",
      "package: not a property. Did you mean packages?",
    ]);
  });

  it("wraps credentials in whichever form they come", async () => {
    const text = JSON.stringify({ password: "hunter2-horse" });
    assert.deepEqual((await provider.checkConfig({ connection: text })).inputs, {
      connection: new Secret(text),
    });
    assert.deepEqual(
      (await provider.checkConfig({ connection: { password: "hunter2-horse", user: "ops" } })).inputs,
      {
        connection: { password: new Secret("hunter2-horse"), user: "ops" },
      },
    );
    assert.deepEqual((await provider.checkConfig({ connection: '{"user":"ops"}' })).inputs, {
      connection: '{"user":"ops"}',
    });
  });
});

function inputs(connection: Properties, others: Properties = {}): Properties {
  return { connection: { ...CONNECTION, ...connection }, rollup: "RU7", ...others };
}
