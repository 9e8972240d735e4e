import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "../root.mjs";
import { run } from "../run.mjs";
import { Trouble } from "../trouble.mjs";

export const STACK = "lab";
/** Of a state that is thrown away; a real stack's passphrase is a secret. */
const PASSPHRASE = "lab";
const PROJECT = "exchange-servers";
const ROLLUP = "RU7";

/**
 * A stack of the program at the root whose home, state and configuration lie in `folder`: the clone stays clean.
 * `settings` are the environment variables that make it so, `configFile` the stack's configuration.
 */
export async function makeWorkspace({ folder, environment, site }) {
  const places = {
    home: path.join(folder, "home"),
    state: path.join(folder, "state"),
    stack: path.join(folder, "stack"),
  };
  for (const place of Object.values(places)) await mkdir(place);
  const settings = {
    PULUMI_HOME: places.home,
    PULUMI_BACKEND_URL: pathToFileURL(places.state).href,
    PULUMI_CONFIG_PASSPHRASE: PASSPHRASE,
  };
  const configFile = path.join(places.stack, `Pulumi.${STACK}.yaml`);
  const workspace = { settings, configFile, environment: { ...environment, ...settings } };

  // `stack init` writes beside the Pulumi.yaml it finds; the program's own would put a file into the clone.
  await writeFile(path.join(places.stack, "Pulumi.yaml"), `name: ${PROJECT}\nruntime: nodejs\n`);
  await writeFile(configFile, JSON.stringify({ config: stackConfig(site) }));
  await pulumiQuietly(workspace, ["stack", "init", STACK, "--cwd", places.stack]);
  await pulumiQuietly(
    workspace,
    ["config", "set", "password", "--secret", "--stack", STACK, "--cwd", places.stack],
    site.password,
  );
  return workspace;
}

/** JSON is YAML. */
function stackConfig({ servers, clusters, user, knownHostsFile, packagesFolder }) {
  const nodes = new Set(clusters.flatMap((cluster) => cluster.nodes));
  const alone = servers.filter(({ name }) => !nodes.has(name));
  return {
    [`${PROJECT}:servers`]: alone.map(({ name, host, port, roles, site, internetFacing }) => ({
      name,
      host,
      port,
      roles,
      site,
      internetFacing,
    })),
    [`${PROJECT}:clusters`]: clusters.map((cluster) => ({
      name: cluster.name,
      site: servers.find(({ name }) => cluster.nodes.includes(name)).site,
      nodes: servers
        .filter(({ name }) => cluster.nodes.includes(name))
        .map(({ host, port }) => ({ host, port })),
    })),
    [`${PROJECT}:user`]: user,
    [`${PROJECT}:rollup`]: ROLLUP,
    "exchange-rollup:knownHosts": knownHostsFile,
    "exchange-rollup:packages": packagesFolder,
    // So many as may be in work at once by the order of the waves.
    "exchange-rollup:maxConcurrentChanges": "2",
  };
}

async function pulumiQuietly({ environment }, args, input) {
  const { code, output } = await run("pulumi", args, { output: "kept", input, cwd: root, env: environment });
  if (code !== 0)
    throw new Trouble(`pulumi ${args.slice(0, 2).join(" ")} ended with exit code ${code}:\n${output.trim()}`);
}
