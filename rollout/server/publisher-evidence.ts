import type { EvidenceFacts, EvidenceWish, Inspection, ManagedServiceFacts } from "../../agent/protocol";
import type { Refusal, ServerState, ServerWish, Step } from "./contract";
import { refuse } from "./refuse";

/** KB 944752 (operations.md 8). The input, what a look found, and what a job is to do about it. */
export type PublisherEvidence = "leave" | "disable";
export type EvidenceState = "disabled" | "left" | "mixed" | "none" | "unknown";

/** none: there is no managed Exchange service. What one broken or unknown service does to the rest is said beside it. */
export function evidenceStateOf({ services }: EvidenceFacts): EvidenceState {
  if (services === null) return "unknown";
  if (services.length === 0) return "none";
  const kinds = new Set(services.map(({ evidence }) => (evidence === "broken" ? "on" : evidence)));
  if (kinds.has("on")) return kinds.has("off") ? "mixed" : "left";
  return kinds.has("unknown") ? "unknown" : "disabled";
}

/** What is not as it should be; a server that is to have it off is not told that it is on. */
export function evidenceProblems(
  { publisherEvidence: facts }: Inspection,
  wish: PublisherEvidence = "leave",
): readonly string[] {
  const services = facts.services ?? [];
  const broken = services.filter(({ evidence }) => evidence === "broken");
  const unknown = services.filter(({ evidence }) => evidence === "unknown");
  return [
    ...(wish === "leave" ? listProblem(facts) : frameworkProblem(facts)),
    ...broken.map(
      ({ name, image, why }) =>
        `${image}.config is not a configuration file that .NET reads (${why}): ${name} may not start (KB 944752).`,
    ),
    ...(unknown.length > 0
      ? [
          `Whether publisher evidence is off could not be found out for ${unknown.map(({ name, why }) => `${name} (${why})`).join(", ")}.`,
        ]
      : []),
  ];
}

function listProblem({ list, services }: EvidenceFacts): string[] {
  if (list === null || list.reachable === "yes") return [];
  const late = (services ?? []).filter(asks).length;
  const asked = `asked as ${list.account} with the machine's WinHTTP proxy settings: ${list.evidence}`;
  if (list.reachable === "unknown")
    return [
      `Whether Microsoft's revocation lists can be had from this server could not be found out (${asked}).`,
    ];
  return [
    `Microsoft's revocation lists cannot be had from this server (${asked}). After an installation each of ${late} managed services may need longer ` +
      "than the 30 s that Windows waits (events 7009 and 7000), and the installation itself may hang (KB 944752). " +
      '`publisherEvidence: "disable"` prevents that; so does a way to the lists (proxycfg.exe).',
  ];
}

function frameworkProblem({ clrServicePack, services }: EvidenceFacts): string[] {
  if (services?.length === 0 || (clrServicePack !== null && clrServicePack >= 1)) return [];
  const what =
    clrServicePack === null
      ? "Which service pack .NET Framework 2.0 has could not be read"
      : `.NET Framework 2.0 has service pack ${clrServicePack}`;
  return [
    `${what}: generatePublisherEvidence is heeded from service pack 1 on (it comes with .NET Framework 3.5), or with the update that KB 944752 names.`,
  ];
}

/** What a job has to do about it where the level needs nothing; null: nothing. A server that is only looked at has no wish. */
export function evidenceNeeded(
  { publisherEvidence: facts }: Inspection,
  wish: PublisherEvidence,
): EvidenceWish | null {
  if (wish === "leave") return facts.changed.length > 0 ? "putBack" : null;
  return (facts.services ?? []).some(asks) ? "disable" : null;
}

/**
 * Of a job that only starts services. What is to be put back comes after that, in a job of its own; a broken file is the
 * next look's to refuse, and keeps no service down that starts without it.
 */
export function evidenceForStarts(inspection: Inspection, wish: PublisherEvidence): "disable" | null {
  const services = inspection.publisherEvidence.services ?? [];
  if (services.some(({ evidence }) => evidence === "broken")) return null;
  return evidenceNeeded(inspection, wish) === "disable" ? "disable" : null;
}

/** Of a job that installs or removes: it also keeps it off, whatever the package brings. */
export function evidenceStep(inspection: Inspection, wish: PublisherEvidence): Step[] {
  const needed = wish === "disable" ? "disable" : evidenceNeeded(inspection, wish);
  if (needed === null) return [];
  return [{ kind: "evidence", title: evidenceTitle(inspection, needed), evidence: needed }];
}

export function evidenceTitle({ publisherEvidence: facts }: Inspection, evidence: EvidenceWish): string {
  if (evidence === "putBack")
    return `Put ${count(facts.changed.length, "exe.config file")} back as found (publisherEvidence: leave): only what was put in is taken out, no service is restarted for it, each reads its file at its next start.`;
  const services = facts.services ?? [];
  const on = services.filter(asks).length;
  const off = services.filter((service) => service.evidence === "off").length;
  return (
    `Switch publisher evidence off (generatePublisherEvidence, KB 944752) in the exe.config files of ${count(on, "managed service")}; ` +
    `${off === 0 ? "" : `${off} ${off === 1 ? "has" : "have"} it off; `}copies of the files stay on the server, no service is restarted for it, each reads its file at its next start.`
  );
}

/** A broken file is refused before anything is touched: to replace it could stop its service, to leave it does already. */
export function evidenceRefusals(
  { publisherEvidence: facts }: Inspection,
  { server, wish }: { readonly server: string; readonly wish: PublisherEvidence },
): readonly Refusal[] {
  if (wish === "leave") return [];
  const broken = (facts.services ?? []).filter(({ evidence }) => evidence === "broken");
  return broken.map(({ name, image, why }) =>
    refuse(
      "EVIDENCE_FILE",
      `${server}: ${image}.config of ${name} cannot be merged into: ${why}. Nothing was touched. Repair the file or move it away, then run \`pulumi up\` again.`,
      "publisherEvidence",
    ),
  );
}

/** Why what was asked for is not there after a job; "": it is, or could not be found out, which is a problem of its own. */
export function evidenceMissed(
  after: Pick<ServerState, "evidenceState" | "evidenceFiles">,
  evidence: EvidenceWish,
): string {
  if (evidence === "putBack")
    return after.evidenceFiles.length === 0
      ? ""
      : `exe.config files still carry what was put into them: ${after.evidenceFiles.join(", ")}`;
  return after.evidenceState === "left" || after.evidenceState === "mixed"
    ? "publisher evidence is not off in every managed service"
    : "";
}

export function wishedEvidence({
  publisherEvidence,
}: Pick<ServerWish, "publisherEvidence">): PublisherEvidence {
  return publisherEvidence ?? "leave";
}

function asks({ evidence }: ManagedServiceFacts): boolean {
  return evidence === "on" || evidence === "broken";
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}
