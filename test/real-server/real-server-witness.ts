import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { packageFileName, parseTarget, releases, resolveTarget } from "../../catalogue";
import type { Release } from "../../catalogue/contract";
import { makeRollupPackage } from "../../lab/msp";
import { connectMachine } from "../../machine";
import { lookAtServer } from "../../rollout/server";
import { CLAIM_IDS, type ClaimId } from "../acceptance/claims";
import { judgements, type Judgement } from "../acceptance/judgements";
import type { Witness, WitnessServer } from "../acceptance/witness";
import { CommandLine } from "./command-line";
import { remoteWorld } from "./remote-world";
import { VARIABLES, type Settings } from "./settings";

/** Claims that want the server changed. Being taken over and given up leaves a line in the audit file. */
const CHANGING: readonly ClaimId[] = [
  "adoption",
  "level",
  "files",
  "servicesAfter",
  "runsOnce",
  "noRestart",
  "audit",
  "owner",
];

export function realServer(settings: Settings): Witness {
  return {
    name: settings.target.host,
    judges: judgesOf(settings),
    mayDecline: true,
    start: () => start(settings),
  };
}

function judgesOf({ may }: Settings): Readonly<Record<ClaimId, Judgement>> {
  const all = judgements("realServer");
  const judged = CLAIM_IDS.map((claim): readonly [ClaimId, Judgement] => {
    if (may === "look" && (claim === "removal" || CHANGING.includes(claim)))
      return [claim, { not: `would change the server; ${VARIABLES.install} was not given` }];
    if (may !== "install and remove" && claim === "removal")
      return [claim, { not: `would remove the rollup again; ${VARIABLES.remove} was not given` }];
    return [claim, all[claim]];
  });
  return Object.fromEntries(judged) as Record<ClaimId, Judgement>;
}

async function start(settings: Settings): Promise<WitnessServer> {
  const commands = new CommandLine(settings.target);
  const folder = await mkdtemp(path.join(os.tmpdir(), "exchange-rollup-real-server-"));
  const release = await releaseMeant(settings);
  if (settings.packages === null && release) await writeStandIn(folder, release);
  return {
    target: settings.target,
    rollup: settings.rollup ?? release?.level ?? "none",
    packages: settings.packages ?? folder,
    world: remoteWorld(commands),
    close: async () => {
      await commands.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Default: the newest rollup of the server's series that was not withdrawn. undefined: there is none. */
async function releaseMeant({ target, rollup }: Settings): Promise<Release | undefined> {
  const machine = await connectMachine({ target, who: "acceptance@controller" });
  try {
    const { servicePack } = await lookAtServer(machine);
    if (servicePack === "unknown") return undefined;
    if (rollup === null)
      return releases(servicePack)
        .filter(({ kb, withdrawn }) => kb !== null && !withdrawn)
        .at(-1);
    const parsed = parseTarget(rollup);
    const resolved = parsed.ok ? resolveTarget(parsed.target, servicePack) : parsed;
    if (!resolved.ok) throw new Error(`${VARIABLES.rollup}: ${resolved.reason}`);
    return resolved.release;
  } finally {
    machine.close();
  }
}

/** For previews only, which send nothing: settings.ts demands real packages for everything else. */
async function writeStandIn(folder: string, release: Release): Promise<void> {
  const file = packageFileName(release);
  if (file) await writeFile(path.join(folder, file.name), makeRollupPackage(release.level));
}
