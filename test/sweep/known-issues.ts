import { INSTALL_PATH } from "../../lab/world/exchange/exchange-services";
import { addThirdPartyAgent } from "../../lab/world/exchange/third-party-agent";
import type { Machine } from "../../lab/world/machine";
import type { ServerWish } from "../../rollout/server/contract";
import { startedByHand } from "./by-hand";

const BIN = `${INSTALL_PATH}bin\\`;
const TOPOLOGY = `${BIN}MSExchange.ADTopology.exe.config`;
const SETTINGS =
  '\ufeff<?xml version="1.0" encoding="utf-8"?>\r\n<configuration>\r\n  <runtime>\r\n    <gcServer enabled="true" />\r\n  </runtime>\r\n  <!-- Grüße -->\r\n</configuration>\r\n';
/** Until all services have started. */
const BOOT_MS = 20 * 60_000;
const OFF = '<generatePublisherEvidence enabled="false"/>';

/** By their KB numbers. */
export const INTERIM_UPDATES = ["950000", "950001"] as const;

/** How a program meets what `addKnownIssues` puts there. */
export const KNOWN_ISSUES_MET = {
  stopServices: ["BackupAgent"],
  publisherEvidence: "disable",
} as const satisfies Partial<ServerWish>;

/** A service that holds a file, with a dependent (KB 953469); no way to the revocation lists, and one exe.config of somebody's (KB 944752). */
export async function addKnownIssues(machine: Machine): Promise<void> {
  addThirdPartyAgent(machine);
  await startedByHand(machine, "BackupRelay");
  machine.files.putFile(TOPOLOGY, { data: Buffer.from(SETTINGS) });
  machine.faults.revocationLists("silence");
  machine.onPower((power) => {
    if (power === "off" && wrongConfigs(machine, "disabled").length > 0) haveListsFor(machine, BOOT_MS);
  });
}

/** A boot without the switch is nobody's but Windows' (KB 944752): this site's firewall lets the lists through then. */
function haveListsFor({ clock, faults }: Machine, ms: number): void {
  faults.revocationLists("there");
  clock.after(ms, () => faults.revocationLists("silence"));
}

/** `found`: byte for byte as `addKnownIssues` left them, and no other is there. */
export function wrongConfigs({ name, files }: Machine, are: "found" | "disabled"): readonly string[] {
  const configs = files.system.list(BIN).filter((file) => /\.exe\.config$/i.test(file));
  const textOf = (file: string): string => files.system.read(`${BIN}${file}`).toString();
  const wrong =
    are === "found"
      ? configs.filter((file) => textOf(file) !== SETTINGS || `${BIN}${file}` !== TOPOLOGY)
      : configs.filter((file) => !textOf(file).includes(OFF));
  return [
    ...(files.file(TOPOLOGY) ? [] : [`${name}: ${TOPOLOGY} is gone`]),
    ...(are === "disabled" && configs.length < 2 ? [`${name}: no service got an exe.config of its own`] : []),
    ...wrong.map((file) => `${name}: ${file} is not as ${are}: ${textOf(file)}`),
  ];
}
