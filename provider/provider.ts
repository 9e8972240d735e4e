import { REAL_CLOCK } from "../machine/clock";
import type { ConnectMachine } from "../machine/contract";
import { checkConfig, DEFAULT_CONFIG, diffConfig, readConfig } from "./config";
import { clusterRollup } from "./cluster-rollup/cluster-rollup";
import { environmentSecrets } from "./connection/environment";
import { getCluster } from "./functions/get-cluster";
import { getPackage } from "./functions/get-package";
import { getRollup } from "./functions/get-rollup";
import { getRollups } from "./functions/get-rollups";
import { getServer } from "./functions/get-server";
import { afterRealTime } from "./host/after";
import type { ProviderDefinition } from "./host/contract";
import { secretTexts } from "./host/redact";
import schema from "./schema.json";
import { serverRollup } from "./server-rollup/server-rollup";
import { Turns } from "./turns";
import type { Doors, Workplace } from "./workplace";

/** The table of what the provider offers: token → resource, token → function. */
export function createProvider(
  given: { readonly connectMachine: ConnectMachine } & Partial<Doors>,
): ProviderDefinition {
  const doors: Doors = {
    environment: process.env,
    now: Date.now,
    after: afterRealTime,
    sleep: (ms, signal) => REAL_CLOCK.sleep(ms, signal),
    ...given,
  };
  let config = DEFAULT_CONFIG;
  const turns = new Turns(() => config.maxConcurrentChanges);
  const created = new Set<string>();
  const workplace: Workplace = { doors, turns, created, config: () => config };
  return {
    name: schema.name,
    version: schema.version,
    schema: JSON.stringify(schema),
    resources: {
      "exchange-rollup:index:ClusterRollup": clusterRollup(workplace),
      "exchange-rollup:index:ServerRollup": serverRollup(workplace),
    },
    functions: {
      "exchange-rollup:index:getCluster": getCluster(workplace),
      "exchange-rollup:index:getPackage": getPackage,
      "exchange-rollup:index:getRollup": getRollup,
      "exchange-rollup:index:getRollups": getRollups,
      "exchange-rollup:index:getServer": getServer(workplace),
    },
    checkConfig,
    diffConfig,
    configure: (args) => {
      config = readConfig(args);
      created.clear(); // an attached provider lives through several runs
    },
    secrets: () => [...secretTexts(config.connection), ...environmentSecrets(doors.environment)],
  };
}
