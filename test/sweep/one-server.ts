import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { rollupPackageNames } from "../../lab/msp";
import type { Site } from "../../lab/site";
import type { ServerSpec, SiteServer } from "../../lab/site-server";
import { SYSTEM } from "../../lab/world/account";
import type { Machine } from "../../machine/contract";
import { bringServer, claimServer, RolloutError, takeAway } from "../../rollout/server";
import type { OwnershipRecord, ServerState, ServerWish } from "../../rollout/server/contract";
import { newController } from "./controller";
import type { EndingWith, Scenario, Stored, StoredServer } from "./scenario";

/** A scenario of one server. */
export interface Standalone extends Omit<Scenario, "site" | "servers" | "prepare" | "operate"> {
  readonly server: Omit<ServerSpec, "name">;
  readonly prepare: (site: Site) => Promise<StoredServer | null>;
  readonly operate: (at: {
    readonly machine: Machine;
    readonly packages: string;
    readonly stored: StoredServer | null;
  }) => Promise<EndingWith<StoredServer>>;
}

const NAME = "EX1";

const URN = "urn:pulumi:prod::mail::exchange-rollup:index:ServerRollup::ex1";
const SILENT = { phase: () => undefined, info: () => undefined, warning: () => undefined };

export function ofOneServer({ server, prepare, operate, ...rest }: Standalone): Scenario {
  const keyed = (stored: StoredServer | null): Stored | null => stored && { [NAME]: stored };
  return {
    ...rest,
    site: { servers: [{ name: NAME, ...server }] },
    servers: [NAME],
    prepare: async (site) => keyed(await prepare(site)),
    operate: async ({ controller, lab, stored }) => {
      const machine = await controller.connect();
      const before = stored?.[NAME] ?? null;
      const ending = await operate({ machine, packages: lab.packagesFolder, stored: before });
      return { ...ending, stored: keyed(ending.stored) };
    },
  };
}

export function serverOf(site: Site): SiteServer {
  const [server] = site.all;
  if (!server) throw new Error("The site has no server.");
  return server;
}

/** Beyond the rollup. */
export type Options = Pick<ServerWish, "interimUpdates" | "publisherEvidence" | "restart" | "stopServices">;

export function bringTo(rollup: string, options: Options = {}): Standalone["operate"] {
  return async ({ machine, packages, stored }) => {
    const wish = {
      ...options,
      rollup,
      package: { folder: packages },
      packageSha256: null,
      known: stored?.known ?? null,
      owner: { urn: URN, token: stored?.token ?? null },
    };
    const { signal } = new AbortController();
    try {
      const { state, record, run } = await bringServer({ machine, wish, reporter: SILENT, signal });
      return { stored: storedOf(record, state), changed: run !== null };
    } catch (error) {
      return { stored: storedAfter(error, stored), changed: true, error };
    }
  };
}

export function takeItAway(options: Pick<Options, "restart" | "stopServices"> = {}): Standalone["operate"] {
  return async ({ machine, stored }) => {
    if (stored === null) return { stored: null, changed: false };
    const { token, foundLevel, known } = stored;
    const { signal } = new AbortController();
    try {
      const owner = { urn: URN, token };
      await takeAway({ ...options, machine, owner, known, foundLevel, reporter: SILENT, signal });
      return { stored: null, changed: true };
    } catch (error) {
      return { stored, changed: true, error };
    }
  };
}

/** As provider/server-rollup/remains.ts leaves it: the token is in the state once the server was taken. */
function storedAfter(error: unknown, stored: StoredServer | null): StoredServer | null {
  if (!(error instanceof RolloutError) || !error.record) return stored;
  const state = error.state ?? error.found;
  return state ? storedOf(error.record, state) : stored;
}

function storedOf(
  { token, foundLevel }: OwnershipRecord,
  { machineId, servicePack }: ServerState,
): StoredServer {
  return { token, foundLevel, known: { machineId, servicePack } };
}

/** RU7 is ours, what was found is not. */
export async function importAndInstall(site: Site): Promise<StoredServer> {
  const stored = await importServer(site);
  await installByHand(site, "RTM-RU7");
  return stored;
}

export async function importServer(site: Site): Promise<StoredServer> {
  const controller = newController(site.all);
  try {
    const machine = await controller.connect();
    const { record, state } = await claimServer({ machine, owner: { urn: URN, token: null } });
    return storedOf(record, state);
  } finally {
    controller.end();
  }
}

/** An operation of ours that is not the one under test; it must succeed. */
export async function operateBeforehand(
  site: Site,
  operate: Standalone["operate"],
  stored: StoredServer | null,
): Promise<StoredServer> {
  const controller = newController(site.all);
  try {
    const machine = await controller.connect();
    const ending = await operate({ machine, packages: site.packagesFolder, stored });
    if (ending.stored === null || ending.error !== undefined) throw ending.error;
    return ending.stored;
  } finally {
    controller.end();
  }
}

/** An installation of ours as it looks afterwards, without the way there. */
export async function installByHand(site: Site, level: string): Promise<void> {
  const { machine } = serverOf(site);
  const { fileName } = rollupPackageNames(level);
  const path = `C:\\${fileName}`;
  machine.files.putFile(path, { data: await readFile(join(site.packagesFolder, fileName)) });
  const code = await machine.run({ commandLine: `msiexec /update ${path} /qn /norestart`, account: SYSTEM });
  machine.files.system.remove(path);
  if (code !== 0 || machine.level() !== level) throw new Error(`${level} by hand: exit code ${code}`);
}
