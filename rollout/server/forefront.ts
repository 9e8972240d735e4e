import type { ForefrontFacts, Inspection } from "../../agent/protocol";
import type { Place, Refusal } from "./contract";
import { refuse } from "./refuse";

/** In this order they stop; FSCController is the first to start (operations.md 6.6, [C23]). */
const STOP = ["MSExchangeSA", "MSExchangeTransport", "MSExchangeIS", "FSCController"];
const START = ["FSCController", "MSExchangeSA", "MSExchangeIS", "MSExchangeTransport"];

/**
 * While it is in force Transport may not start after a rollup, and the installation is undone after an hour (operations.md
 * 6.6, [B11]). Disabling it takes mail through without a scanner: that is a person's to do, not a job's.
 */
export function forefrontRefusals(
  inspection: Inspection,
  { server, place }: { readonly server: string; readonly place: Place | undefined },
): readonly Refusal[] {
  const { forefront } = inspection;
  if (forefront === null || isOutOfForce(forefront)) return [];
  const off = [
    ...net("stop", STOP, inspection),
    `${utilityOf(forefront)} /disable`,
    ...net("start", START.slice(1), inspection),
  ];
  return [
    refuse(
      "FOREFRONT",
      `${server}: ${whatIs(forefront)}, and while it is in force Exchange's services may not start after a rollup (Transport waits, and the installation is undone after an hour). ` +
        `Nothing was touched. Disable it on the server first, then run \`pulumi up\` again (\`net stop\` gives up waiting early: go on when \`sc query\` shows each stopped).${onCluster(place)}\n\n` +
        `${lines(off)}\n\n` +
        `When the rollup is there, enable it again:\n\n${lines(enabling(forefront, inspection))}`,
    ),
  ];
}

/** Mail goes unscanned until somebody does this. */
export function forefrontWarning(inspection: Inspection): readonly string[] {
  const { forefront } = inspection;
  if (forefront === null || !isOutOfForce(forefront)) return [];
  return [
    `Forefront for Exchange is disabled: its service is stopped and none of Exchange's depends on it. Enable it again afterwards: ${enabling(forefront, inspection).join("; ")}.`,
  ];
}

/** UNVERIFIED that fscutility does no more; the dependencies are what keeps Exchange's services from starting ([B10] [B11]). */
function isOutOfForce({ installed, running, neededBy }: ForefrontFacts): boolean {
  return installed === "yes" && running === "no" && neededBy?.length === 0;
}

function whatIs({ installed, running, neededBy }: ForefrontFacts): string {
  if (installed === "unknown") return "whether Forefront for Exchange is installed could not be found out";
  if (neededBy === null) return "whether Forefront for Exchange is disabled could not be found out";
  if (neededBy.length > 0)
    return `Forefront for Exchange is in force (${neededBy.join(", ")} ${neededBy.length === 1 ? "depends" : "depend"} on its service FSCController)`;
  return `Forefront for Exchange is not proved to be disabled (its service FSCController ${running === "yes" ? "runs" : "is in no known state"})`;
}

function enabling(forefront: ForefrontFacts, inspection: Inspection): readonly string[] {
  return [
    ...net("stop", STOP, inspection),
    `${utilityOf(forefront)} /enable`,
    ...net("start", START, inspection),
  ];
}

/** Those that are there: which of Exchange's are, the roles decide. */
function net(verb: "start" | "stop", names: readonly string[], { services }: Inspection): readonly string[] {
  const there = (services ?? []).map(({ name }) => name.toLowerCase());
  return names
    .filter((name) => name === "FSCController" || services === null || there.includes(name.toLowerCase()))
    .map((name) => `net ${verb} ${name}${verb === "stop" ? " /y" : ""}`);
}

function utilityOf({ utility }: ForefrontFacts): string {
  return utility === "" ? "fscutility.exe" : `"${utility}"`;
}

/**
 * The page on clusters is that of another product, and wants active nodes first and no failover meanwhile, which a rollup's
 * own procedure contradicts (operations.md 6.6, [T18] against [T1]).
 */
function onCluster(place: Place | undefined): string {
  if (place !== "clusterNode") return "";
  return (
    " Do so on every node of the cluster: the passive ones by these commands; on one that runs a mailbox server Exchange's services are the cluster's, " +
    "so take the mailbox server offline instead of stopping them. Sources disagree on the order of nodes; a rollup goes onto passive nodes first."
  );
}

function lines(commands: readonly string[]): string {
  return commands.map((command) => `  ${command}`).join("\n");
}
