import type { Answer, Inspection, ServiceState } from "../../agent/protocol";
import type { Refusal } from "./contract";
import { nearName } from "./near-name";
import { whyNeverStopped } from "./never-stopped";
import { refuse } from "./refuse";

/** What the input fileInUse.stopServices means on one server. */
export interface ServicesToStop {
  /** As the server spells them: what the job is told. */
  readonly names: readonly string[];
  /** With everything that depends on them: who holds a file through these only is gone before msiexec. */
  readonly stopped: readonly string[];
  /** "BackupAgent and its 1 dependent", of those that run; "": none runs. */
  readonly running: string;
  /** "Scanner does not run and stays as it is." */
  readonly remarks: readonly string[];
  readonly refusals: readonly Refusal[];
}

interface Known {
  readonly name: string;
  readonly displayName: string;
  readonly state: ServiceState;
  readonly dependsOn: readonly string[];
  readonly clustered: Answer;
}

const PROPERTY = "fileInUse.stopServices";

const NOTHING: ServicesToStop = { names: [], stopped: [], running: "", remarks: [], refusals: [] };

export function servicesToStop(
  inspection: Inspection,
  { server, wanted }: { readonly server: string; readonly wanted: readonly string[] },
): ServicesToStop {
  if (wanted.length === 0) return NOTHING;
  const known = knownServices(inspection);
  if (known === null) {
    const why = `the services could not be read, so whether ${wanted.join(", ")} may be stopped is not known`;
    return { ...NOTHING, refusals: [refused(server, why, "Run the command again.")] };
  }
  const judged = wanted.map((name) => judge(name, { server, known }));
  const found = judged.flatMap(({ service }) => (service ? [service] : []));
  const stop = found.filter(isUp);
  return {
    names: found.map(({ name }) => name),
    stopped: found.flatMap((service) => [service, ...dependentsOf(service, known)]).map(({ name }) => name),
    running: stop.map((service) => withCount(service, known)).join(", "),
    remarks: found
      .filter((service) => !isUp(service))
      .map(({ name }) => `${name} (${PROPERTY}) does not run and stays as it is.`),
    refusals: judged.flatMap(({ refusal }) => (refusal ? [refusal] : [])),
  };
}

/** The services, by lower-case name, that are stopped when these are. For what holds a file and is gone with them. */
export function stoppedWith(inspection: Inspection, names: readonly string[]): ReadonlySet<string> {
  const known = knownServices(inspection) ?? [];
  const all = known
    .filter(({ name }) => names.some((other) => same(other, name)))
    .flatMap((service) => [service, ...dependentsOf(service, known)]);
  return new Set(all.map(({ name }) => name.toLowerCase()));
}

interface Judged {
  readonly service?: Known;
  readonly refusal?: Refusal;
}

function judge(
  name: string,
  { server, known }: { readonly server: string; readonly known: readonly Known[] },
): Judged {
  const service = known.find((candidate) => same(candidate.name, name));
  if (!service) return { refusal: unknownName(name, { server, known }) };
  const all = [service, ...dependentsOf(service, known)];
  for (const one of all) {
    const why = whyNot(one);
    if (why === null) continue;
    const what =
      one === service
        ? `${service.name} cannot be stopped for the installation: ${why}`
        : `${service.name} cannot be stopped for the installation: ${one.name} depends on it, and ${why}`;
    return { refusal: refused(server, what, `Take it out of ${PROPERTY}.`) };
  }
  return { service };
}

/** On a node the cluster would take the stop for a failure, and bring the group to another node. */
function whyNot({ name, displayName, clustered }: Known): string | null {
  if (clustered === "yes") return "it is a resource of this node's cluster, which starts and stops it";
  if (clustered === "unknown")
    return "whether it is a resource of this node's cluster could not be found out";
  return whyNeverStopped(name, displayName);
}

/** The display name is what the console Services shows first, and the common mistake. */
function unknownName(
  name: string,
  { server, known }: { readonly server: string; readonly known: readonly Known[] },
): Refusal {
  const shown = JSON.stringify(name);
  const displayed = known.find(({ displayName }) => same(displayName, name));
  if (displayed) {
    const what = `${shown} is the display name of a service, and its service name is ${displayed.name}`;
    return refused(server, what, `Write ${JSON.stringify(displayed.name)} in ${PROPERTY}.`);
  }
  const near =
    nearName(
      name,
      known.map((service) => service.name),
    ) ??
    known.find(
      (service) =>
        service.displayName ===
        nearName(
          name,
          known.map(({ displayName }) => displayName),
        ),
    )?.name;
  const guess = near === undefined ? "" : ` Did you mean ${near}?`;
  return refused(server, `there is no service ${shown} on this server`, `Correct ${PROPERTY}.${guess}`);
}

function knownServices({ services, otherServices }: Inspection): readonly Known[] | null {
  if (services === null || otherServices === null) return null;
  return [...services.map((service) => ({ ...service, clustered: "no" as const })), ...otherServices];
}

/** Those that depend on it, and what depends on them. */
function dependentsOf(service: Known, known: readonly Known[]): readonly Known[] {
  const found = new Set<Known>([service]);
  let before = -1;
  while (found.size !== before) {
    before = found.size;
    for (const candidate of known)
      if ([...found].some(({ name }) => candidate.dependsOn.some((on) => same(on, name))))
        found.add(candidate);
  }
  found.delete(service);
  return [...found];
}

function withCount(service: Known, known: readonly Known[]): string {
  const count = dependentsOf(service, known).filter(isUp).length;
  if (count === 0) return service.name;
  return `${service.name} and its ${count} ${count === 1 ? "dependent" : "dependents"}`;
}

function isUp({ state }: Known): boolean {
  return state !== "stopped";
}

function refused(server: string, what: string, todo: string): Refusal {
  return refuse("STOP_SERVICES", `${server}: ${what}. Nothing was touched. ${todo}`, PROPERTY);
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
