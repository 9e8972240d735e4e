import { missingBulletins, newerRevision, releases } from "../../catalogue";
import type { Release } from "../../catalogue/contract";

/** What the catalogue knows against a level that a server is at. */
export function againstFound(release: Release): readonly string[] {
  const newer = newerRevision(release);
  if (release.withdrawn)
    return [
      `${release.level} was withdrawn by Microsoft: ${release.notes.join(" ")} Bring the server to ${newer ? `${newer.level} or later` : "a later rollup"}.`,
    ];
  return newer ? [`${release.level} was released again as ${newer.level}${because(release)}`] : [];
}

/** What it knows against a level that is asked for, and that nothing refuses. */
export function againstTarget(release: Release): readonly string[] {
  const newer = newerRevision(release);
  return [
    ...(newer
      ? [`${release.level} was released again as ${newer.level}; better name that one${because(release)}`]
      : []),
    ...lacking(release),
  ];
}

function because({ notes: [first] }: Release): string {
  return first === undefined ? "." : `: ${first}`;
}

function lacking(release: Release): readonly string[] {
  const missing = missingBulletins(release);
  if (missing.length === 0) return [];
  const first = releases(release.servicePack).find(
    (other) => !other.withdrawn && missingBulletins(other).length === 0,
  );
  return [
    `${release.level} lacks ${missing.join(", ")}, which ${first?.level ?? "the last rollup of its series"} has.`,
  ];
}
