import assert from "node:assert/strict";
import { site as startSite } from "../../lab/site";
import type { Site } from "../../lab/site";
import type { LabCluster } from "../../lab/world/cluster/contract";
import { Cli } from "./cli";
import type { Ended, State } from "./cli";
import { CCR } from "./cluster-programs";

const UP = "up --yes --skip-preview --non-interactive";

describe("an up of a CCR cluster that is killed, with the CLI and the plugin as processes", () => {
  let site: Site;
  let cluster: LabCluster;
  let cli: Cli;

  beforeEach(async () => {
    site = await startSite({
      servers: [...CCR.nodes, "HUB1"].map((name) => ({ name, level: "RTM-RU6" })),
      clusters: [CCR],
    });
    cluster = site.cluster(CCR.name);
    cli = await Cli.open(program(site));
  });
  afterEach(async () => {
    cli.close();
    const bad = [site.refusals(), site.broken()];
    await site.stop();
    assert.deepEqual(bad, [[], []]);
  });

  /** kill -9 of the plugin while msiexec replaces files on the node; lab time stands still meanwhile. */
  async function killedAt(name: string): Promise<Ended> {
    const { transactions } = site.server(name).machine.msi;
    const up = cli.start(UP);
    const off = transactions.onPhase("replacing files", () => {
      off();
      const goOn = site.clock.hold();
      cli.remember(up);
      process.kill(cli.plugin(), "SIGKILL");
      void up.ended.then(goOn);
    });
    return up.ended;
  }

  for (const [node, nth, moved] of [
    ["NODEB", "first", 0],
    ["NODEA", "second", 1],
  ] as const) {
    it(`is gone on with after kill -9 during the ${nth} node, with no hand-off that was not needed`, async () => {
      assert.notEqual((await killedAt(node)).code, 0);
      assert.equal(cluster.moves.length, moved);
      assert.equal(clusterIn(cli.state()), undefined);

      succeeded(await cli.run(UP));
      assert.deepEqual(levels(site), ["RTM-RU7", "RTM-RU7"]);
      assert.deepEqual(
        cluster.moves.map(({ from, to }) => `${from}>${to}`),
        ["NODEA>NODEB"],
      );
      assert.deepEqual(installations(site), [1, 1]);
      assert.deepEqual(cluster.atRest(), []);
      const { nodes, level } = clusterIn(cli.state()) as unknown as Stored;
      assert.equal(level, "RTM-RU7");
      assert.deepEqual(
        nodes.map(({ foundLevel }) => foundLevel),
        ["RTM-RU6", "RTM-RU6"],
      );
    });
  }
});

interface Stored {
  readonly level: string;
  readonly nodes: readonly { readonly foundLevel: string }[];
}

function program(site: Site): string {
  const { packagesFolder, knownHostsFile, user, password } = site;
  const nodes = CCR.nodes.map((name) => {
    const { host, port } = site.server(name);
    return `        - connection: { host: ${JSON.stringify(host)}, port: ${String(port)}, dialErrorLimit: 1 }`;
  });
  return `
resources:
  lab:
    type: pulumi:providers:exchange-rollup
    properties:
      packages: ${JSON.stringify(packagesFolder)}
      knownHosts: ${JSON.stringify(knownHostsFile)}
      connection: { user: ${JSON.stringify(user)}, password: ${JSON.stringify(password)} }
  mail:
    type: exchange-rollup:ClusterRollup
    properties:
      nodes:
${nodes.join("\n")}
      rollup: RU7
    options: { provider: "\${lab}" }`;
}

function clusterIn(state: State): Readonly<Record<string, unknown>> | undefined {
  return (state.resources ?? []).find(({ type }) => type === "exchange-rollup:index:ClusterRollup")?.outputs;
}

function succeeded({ code, output }: Ended): string {
  assert.equal(code, 0, output);
  return output;
}

function levels(site: Site): readonly string[] {
  return CCR.nodes.map((name) => site.server(name).machine.level());
}

/** How often msiexec was started to change the product, by node. */
function installations(site: Site): readonly number[] {
  return CCR.nodes.map((name) => {
    const steps = site.server(name).machine.steps.recorded();
    return new Set(steps.flatMap(({ kind, lane }) => (kind === "installer" ? [lane] : []))).size;
  });
}
