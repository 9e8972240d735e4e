import type { Site } from "../../lab/site";
import { contentOf } from "../../lab/world/disk-node";
import { runMicrosoftUpdate } from "../../lab/world/exchange/microsoft-update";
import { addOutlookWebAccess, OWA_FOLDER } from "../../lab/world/exchange/outlook-web-access";
import { AGENT_FILE } from "../../lab/world/exchange/third-party-agent";
import type { Machine } from "../../lab/world/machine";
import { waitsForRestart } from "../../lab/world/pending-renames";
import { RolloutError } from "../../rollout/server";
import { restartByHand, startedByHand } from "./by-hand";
import { addKnownIssues, INTERIM_UPDATES, KNOWN_ISSUES_MET, wrongConfigs } from "./known-issues";
import {
  bringTo,
  importServer,
  installByHand,
  operateBeforehand,
  serverOf,
  takeItAway,
  type Standalone,
} from "./one-server";
import type { StoredServer } from "./scenario";

const LOGON = `${OWA_FOLDER}\\auth\\logon.aspx`;
const OUR_OWN = "our own";
const { stopServices } = KNOWN_ISSUES_MET;

/** What KB 953469 and KB 944752 warn of, where it has states of its own. */
export const KNOWN_ISSUE_SCENARIOS: readonly Standalone[] = [
  {
    name: "known issues",
    server: { level: "RTM-RU6" },
    furnish: async (site) => {
      const { machine } = serverOf(site);
      await addKnownIssues(machine);
      addOutlookWebAccess(machine);
      machine.files.putFile(LOGON, { data: Buffer.from(OUR_OWN) });
    },
    prepare: () => Promise.resolve(null),
    operate: bringTo("RU7", KNOWN_ISSUES_MET),
    ends: "RTM-RU7",
    givesUp: false,
    wrongs: (site) => {
      const { machine } = serverOf(site);
      return [
        ...wrongConfigs(machine, "disabled"),
        ...(hasCopyOfLogon(machine) ? [] : ["no copy of the customised page is left"]),
      ];
    },
  },
  {
    name: "known issues, take away",
    server: { level: "RTM-RU6" },
    furnish: (site) => addKnownIssues(serverOf(site).machine),
    prepare: meetAndInstall,
    operate: takeItAway({ stopServices }),
    ends: "RTM-RU6",
    givesUp: true,
    wrongs: (site) => wrongConfigs(serverOf(site).machine, "found"),
  },
  {
    name: "restart",
    server: { level: "RTM-RU6" },
    furnish: async (site) => {
      const { machine } = serverOf(site);
      machine.faults.installationNeedsRestart();
      await startedByHand(machine, "MSExchangePOP3");
    },
    prepare: () => Promise.resolve(null),
    operate: bringTo("RU7", { restart: "ifRequired" }),
    ends: "RTM-RU7",
    givesUp: false,
    mayRestart: true,
    repair: async (site, error) => {
      if (error instanceof RolloutError && error.code === "RESTART_FAILED")
        await restartByHand(serverOf(site).machine);
    },
    wrongs: (site) =>
      waitsForRestart(serverOf(site).machine) ? ["the restart that was asked for did not come"] : [],
  },
  {
    name: "interim updates",
    server: { level: "RTM-RU6", interimUpdates: INTERIM_UPDATES },
    prepare: () => Promise.resolve(null),
    operate: bringTo("RU7", { interimUpdates: "remove" }),
    ends: "RTM-RU7",
    givesUp: false,
  },
  {
    name: "broken server",
    server: { level: "RTM-RU6" },
    furnish: (site) =>
      serverOf(site).machine.administrator.setService("MSExchangePOP3", { start: "auto", running: true }),
    prepare: leaveBroken,
    operate: bringTo("RU7"),
    ends: "RTM-RU7",
    givesUp: false,
  },
];

/** Who else had put it there before us nobody knows, so what was replaced is kept. */
function hasCopyOfLogon({ files }: Machine): boolean {
  const kept = "C:\\WINDOWS\\ExchangeRollup\\owa";
  if (!files.find(kept)) return false;
  return files
    .walk(kept)
    .some((file) => file.name === "logon.aspx" && contentOf(file).toString() === OUR_OWN);
}

/** The exe.config files are changed by us; RU7 is ours, what was found is not. */
async function meetAndInstall(site: Site): Promise<StoredServer> {
  const { administrator } = serverOf(site).machine;
  const stored = await operateBeforehand(
    site,
    bringTo("RU6", { publisherEvidence: "disable" }),
    await importServer(site),
  );
  await administrator.setService("BackupAgent", { running: false });
  await installByHand(site, "RTM-RU7");
  await administrator.setService("BackupRelay", { running: true });
  return stored;
}

/** Microsoft Update met a file that was in use, once (KB 953469); nobody holds it any more. */
async function leaveBroken(site: Site): Promise<null> {
  const { machine } = serverOf(site);
  const release = machine.faults.holdFile(AGENT_FILE);
  const code = await runMicrosoftUpdate(machine);
  release();
  if (code === 0) throw new Error("Microsoft Update did not fail.");
  return null;
}
