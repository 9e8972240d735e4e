import { CLUSTER, CLUSTER_KNOWN_ISSUES, SHARED_DISK_CLUSTER } from "./cluster-scenario";
import { KNOWN_ISSUE_SCENARIOS } from "./known-issue-scenarios";
import {
  bringTo,
  importAndInstall,
  importServer,
  ofOneServer,
  takeItAway,
  type Standalone,
} from "./one-server";
import type { Scenario } from "./scenario";

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
    operate: takeItAway(),
    ends: "RTM-RU6",
    givesUp: true,
  },
  {
    // From 4.5 on the patch's own actions stop and restore services when it is removed.
    name: "take away, Installer 4.5",
    server: { level: "RTM-RU6", installerVersion: "4.5.6001.22159" },
    prepare: importAndInstall,
    operate: takeItAway(),
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

export const SCENARIOS: readonly Scenario[] = [
  ...STANDALONE.map(ofOneServer),
  ...KNOWN_ISSUE_SCENARIOS.map(ofOneServer),
  CLUSTER,
  SHARED_DISK_CLUSTER,
  CLUSTER_KNOWN_ISSUES,
];
