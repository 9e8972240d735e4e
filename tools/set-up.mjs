import path from "node:path";
import { buildProduct } from "./build/product.mjs";
import { provideEngine } from "./engine/provide.mjs";
import { installDependencies } from "./install-dependencies.mjs";
import { say } from "./say.mjs";

/** What npm start and npm test need first: dependencies, the built product, and an engine. */
export async function setUp() {
  await installDependencies(say);
  await buildProduct(say);
  const { programs, version } = await provideEngine(say);
  say(`engine: Pulumi ${version} in ${programs}`);
  return { programs, environment: engineEnvironment(programs) };
}

/** Nothing of the engine asks the network, and its programs come before others of the same names. */
export function engineEnvironment(programs, env = process.env) {
  return {
    ...env,
    PATH: [programs, env.PATH ?? env.Path].join(path.delimiter),
    EXCHANGE_ROLLUP_ENGINE: programs,
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
  };
}
