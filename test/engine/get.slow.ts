import assert from "node:assert/strict";
import { site as startSite } from "../../lab/site";
import type { Site } from "../../lab/site";
import type { SiteServer } from "../../lab/site-server";
import { Provider, ServerRollup } from "../../components";
import { connectMachine } from "../../machine";
import { Cli } from "./cli";
import { EngineStack } from "./harness";

const HOME = "C:\\ExchangeRollup";

describe("a server that a program only gets, through the real engine", () => {
  let site: Site;
  let ex1: SiteServer;
  const open: { close(): void }[] = [];

  beforeEach(async () => {
    site = await startSite({ servers: [{ name: "EX1", level: "RTM-RU6" }] });
    ex1 = site.server("EX1");
  });
  afterEach(async () => {
    for (const each of open.splice(0)) each.close();
    assert.deepEqual([site.refusals(), site.broken()], [[], []]);
    await site.stop();
  });

  /** In YAML, with what stands under `get` beside the id. */
  function yaml(get: string): string {
    const { host, port, user, password } = ex1;
    return `
resources:
  lab:
    type: pulumi:providers:exchange-rollup
    properties:
      knownHosts: ${JSON.stringify(site.knownHostsFile)}
      connection: { user: ${JSON.stringify(user)}, password: ${JSON.stringify(password)}, port: ${String(port)} }
  EX1:
    type: exchange-rollup:ServerRollup
    get: { id: ${JSON.stringify(host)}${get} }
    options: { provider: "\${lab}" }
outputs:
  level: \${EX1.level}
  token: \${EX1.token}`;
  }

  /** Nobody has taken it, and nothing of ours is on it but what every look puts where SFTP lands. */
  function isUntouched(): void {
    assert.equal(ex1.machine.level(), "RTM-RU6");
    assert.equal(ex1.machine.files.system.stat(HOME), undefined);
  }

  for (const [what, get] of [
    ["by its id alone", ""],
    ["with a state", ', state: { token: "" }'],
    [
      "with a guessed token and all else",
      `, state: { token: "${"0".repeat(32)}", level: RTM-RU1, connection: { host: 127.0.0.1, dialErrorLimit: 2 }, rollup: RU1 }`,
    ],
  ] as const) {
    it(`in YAML ${what} is looked at, never owned, and left alone by refresh and destroy`, async () => {
      const cli = await Cli.open(yaml(get));
      open.push(cli);
      for (const command of ["up --yes --skip-preview", "up --yes", "refresh --yes"]) {
        const { code, output } = await cli.run(`${command} --non-interactive`);
        assert.equal(code, 0, output);
        assert.doesNotMatch(output, /warning/);
        const got = cli.state().resources?.find(({ type }) => type.endsWith(":ServerRollup"));
        const { server, level, foundLevel, token } = got?.outputs ?? {};
        assert.deepEqual([server, level, foundLevel, token], ["EX1", "RTM-RU6", "RTM-RU6", ""]);
      }
      assert.equal((await cli.run("destroy --yes --skip-preview --non-interactive")).code, 0);
      isUntouched();
    });
  }

  it("in TypeScript is looked at, never owned, and left alone by destroy", async () => {
    const { host, port, user, password, hostKey } = ex1;
    const program = (): Promise<Record<string, unknown>> => {
      const provider = new Provider("lab", { connection: { port, user, password, hostKey } });
      const { level, token } = ServerRollup.get("EX1", host, { provider });
      return Promise.resolve({ level, token });
    };
    const stack = await EngineStack.open({ doors: { connectMachine }, program });
    open.push(stack);
    for (const outcome of [await stack.preview(), await stack.up(), await stack.up()])
      assert.equal(outcome.error, "");
    assert.deepEqual(await stack.outputs(), { level: "RTM-RU6", token: "" });
    assert.equal((await stack.destroy()).error, "");
    isUntouched();
  });
});
