import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { rollupPackageNames } from "../../lab/msp";
import type { Site, SiteSpec } from "../../lab/site";
import type { ServerSpec, SiteServer } from "../../lab/site-server";
import { SYSTEM } from "../../lab/world/account";
import type { Machine } from "../../machine/contract";
import { bringServer, claimServer, RolloutError, takeAway } from "../../rollout/server";
import type { OwnershipRecord, ServerState } from "../../rollout/server/contract";
import { CLUSTER, SHARED_DISK_CLUSTER } from "./cluster-scenario";
import { newController, type Controller } from "./controller";
import type { Manner } from "./fault";

/** What the stack's state keeps between two operations, by server. */
export type Stored = Readonly<Record<string, StoredServer>>;

export interface StoredServer {
  readonly token: string;
  readonly foundLevel: string;
  readonly known: { readonly machineId: string; readonly servicePack: string };
}

export type Ending = EndingWith<Stored>;

interface EndingWith<S> {
  /** null: the resource is not in the state (before a Create, after a Delete). */
  readonly stored: S | null;
  /** Whether anything had to be done. */
  readonly changed: boolean;
  /** undefined: it succeeded. */
  readonly error?: unknown;
}

export interface Scenario {
  readonly name: string;
  readonly site: SiteSpec;
  /** Those whose steps are points, and that are compared. */
  readonly servers: readonly string[];
  /** What is there and stored when the operation under test begins. */
  prepare(site: Site): Promise<Stored | null>;
  operate(at: {
    readonly controller: Controller;
    readonly lab: Site;
    readonly stored: Stored | null;
  }): Promise<Ending>;
  /** What an administrator does between an operation that failed and the next one. */
  repair?(lab: Site): void;
  /** What cannot happen here. Default: nothing. */
  readonly never?: readonly Manner[];
  /** Each step on the wire is tried, also those of one call that leave the same (same-death.ts). Default: false. */
  readonly everyWireStep?: boolean;
  /** The level at which the servers end. */
  readonly ends: string;
  /** A Delete: the server is given up. */
  readonly givesUp: boolean;
  /** What else is not as it should be at the end. */
  wrongs?(lab: Site): readonly string[];
}

/** A scenario of one server. */
interface Standalone extends Omit<Scenario, "site" | "servers" | "prepare" | "operate"> {
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

const STANDALONE: readonly Standalone[] = [
  {
    name: "install",
    server: { level: "RTM-RU6" },
    prepare: () => Promise.resolve(null),
    operate: bringTo("RU7"),
    everyWireStep: true,
    ends: "RTM-RU7",
    givesUp: false,
  },
  {
    name: "take away",
    server: { level: "RTM-RU6" },
    prepare: importAndInstall,
    operate: takeItAway,
    ends: "RTM-RU6",
    givesUp: true,
  },
  {
    // From 4.5 on the patch's own actions stop and restore services when it is removed.
    name: "take away, Installer 4.5",
    server: { level: "RTM-RU6", installerVersion: "4.5.6001.22159" },
    prepare: importAndInstall,
    operate: takeItAway,
    ends: "RTM-RU6",
    givesUp: true,
  },
  {
    name: "go lower",
    server: { level: ["RTM-RU6", "RTM-RU7"] },
    prepare: importServer,
    operate: bringTo("RU6"),
    ends: "RTM-RU6",
    givesUp: false,
  },
  {
    name: "remove and install",
    server: { level: "RTM-RU7" },
    prepare: () => Promise.resolve(null),
    operate: bringTo("RU5"),
    ends: "RTM-RU5",
    givesUp: false,
  },
];

export const SCENARIOS: readonly Scenario[] = [...STANDALONE.map(ofOneServer), CLUSTER, SHARED_DISK_CLUSTER];

function ofOneServer({ server, prepare, operate, ...rest }: Standalone): Scenario {
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

function bringTo(rollup: string): Standalone["operate"] {
  return async ({ machine, packages, stored }) => {
    const wish = {
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

async function takeItAway({
  machine,
  stored,
}: {
  readonly machine: Machine;
  readonly stored: StoredServer | null;
}): Promise<EndingWith<StoredServer>> {
  if (stored === null) return { stored: null, changed: false };
  const { token, foundLevel, known } = stored;
  const { signal } = new AbortController();
  try {
    const owner = { urn: URN, token };
    await takeAway({ machine, owner, known, foundLevel, reporter: SILENT, signal });
    return { stored: null, changed: true };
  } catch (error) {
    return { stored, changed: true, error };
  }
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
async function importAndInstall(site: Site): Promise<StoredServer> {
  const stored = await importServer(site);
  await installByHand(site, "RTM-RU7");
  return stored;
}

async function importServer(site: Site): Promise<StoredServer> {
  const controller = newController(site.all);
  try {
    const machine = await controller.connect();
    const { record, state } = await claimServer({ machine, owner: { urn: URN, token: null } });
    return storedOf(record, state);
  } finally {
    controller.end();
  }
}

/** An installation of ours as it looks afterwards, without the way there. */
async function installByHand(site: Site, level: string): Promise<void> {
  const { machine } = serverOf(site);
  const { fileName } = rollupPackageNames(level);
  const path = `C:\\${fileName}`;
  machine.files.putFile(path, { data: await readFile(join(site.packagesFolder, fileName)) });
  const code = await machine.run({ commandLine: `msiexec /update ${path} /qn /norestart`, account: SYSTEM });
  machine.files.system.remove(path);
  if (code !== 0 || machine.level() !== level) throw new Error(`${level} by hand: exit code ${code}`);
}
