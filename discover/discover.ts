import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { ConnectMachine } from "../machine/contract";
import { VARIABLES, type Environment } from "../provider/connection/environment";
import { whoAmI } from "../rollout/server";
import { configFileOf } from "./config-file";
import { distinct, hostOf, hostsIn } from "./hosts";
import { importFileOf } from "./import-file";
import { lookAtHosts } from "./look-at-hosts";
import { optionsFrom } from "./options";
import { rowOf } from "./rows";
import { tableOf } from "./table";
import { unitsOf } from "./units";

export interface Doors {
  readonly connectMachine: ConnectMachine;
  readonly environment: Environment;
  readonly print: (text: string) => void;
  /** News for people, beside what is printed. */
  readonly say: (text: string) => void;
}

/** Looks at hosts, tells what is there, and writes what takes them over. Gives the exit code: 1 where one was not reached. */
export async function discover(args: readonly string[], doors: Doors): Promise<number> {
  const { print, say, connectMachine, environment } = doors;
  const options = optionsFrom(args);
  const user = environment[VARIABLES.user];
  const password = environment[VARIABLES.password];
  const privateKey = environment[VARIABLES.privateKey];
  if (!user) throw new Error(`${VARIABLES.user}: required, an administrator of the servers.`);
  if (!password && !privateKey)
    throw new Error(`${VARIABLES.password}: required, or ${VARIABLES.privateKey}.`);
  const hosts = distinct([
    ...options.hostFiles.flatMap((file) => hostsIn(readFileSync(file, "utf8"))),
    ...options.hosts.map(hostOf),
  ]);
  const knownHosts = resolve(options.knownHosts);
  const phrase = environment[VARIABLES.privateKeyPassword];
  const seen = await lookAtHosts({
    hosts,
    target: {
      user,
      ...(password ? { password } : {}),
      ...(privateKey ? { privateKey } : {}),
      ...(phrase ? { privateKeyPassword: phrase } : {}),
      knownHosts,
      legacyAlgorithms: options.legacyAlgorithms,
      dialErrorLimit: 1,
    },
    connectMachine,
    parallel: options.parallel,
    who: whoAmI(),
    onSeen: (one) => say(`${one.host.host}: ${"trouble" in one ? "not reached" : "looked at"}`),
  });
  const rows = seen.map(rowOf);
  const { units, leftOut } = unitsOf(seen);
  print(options.json ? JSON.stringify({ servers: rows, leftOut }, null, 2) : tableOf(rows));
  for (const why of leftOut) say(why);
  if (options.out !== null) {
    mkdirSync(options.out, { recursive: true });
    writeFileSync(join(options.out, "import.json"), importFileOf(units));
    writeFileSync(join(options.out, "config.yaml"), configFileOf(units, { user, knownHosts }));
    say(`wrote import.json and config.yaml to ${options.out}`);
  }
  return rows.every(({ unreachable }) => unreachable === "") ? 0 : 1;
}
