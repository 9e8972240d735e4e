import type { Release, ServicePack, Target, TargetResult } from "./contract";
import { rollupName, servicePackTitle } from "./names";
import { SERVICE_PACKS, bareServicePack, findRelease, releases } from "./releases";

const SPELLINGS =
  "Allowed: a rollup of the server's series (RU7), a level (RTM-RU7, SP3-RU8-v3), a KB number (KB953469), " +
  "a build (8.0.813.0), or none for the bare service pack.";

/** The meaning of a text as far as it can be told before a server has been seen. */
export function parseTarget(text: string): TargetResult {
  const wanted = text.trim();
  if (/^none$/i.test(wanted)) return { ok: true, target: { kind: "none" } };

  const level = /^(?:(RTM|SP[1-3])-)?RU(\d{1,3})(?:-v(\d{1,3}))?$/i.exec(wanted);
  if (level !== null) {
    const rollup = Number(level[2]);
    const revision = level[3] === undefined ? null : Number(level[3]);
    const series = level[1] === undefined ? undefined : (level[1].toUpperCase() as ServicePack);
    return series === undefined
      ? rollupOfAnySeries({ text, rollup, revision })
      : rollupOfSeries({ text, rollup, revision, series });
  }
  if (/^(?:KB\s?)?\d{5,8}$/i.test(wanted)) {
    return found(
      findRelease({ kb: wanted }),
      `${quoted(text)} is not the KB number of a known rollup of Exchange Server 2007.`,
    );
  }
  if (/^\d{1,4}(?:\.\d{1,5}){3}$/.test(wanted)) {
    return found(
      findRelease({ build: wanted }),
      `${quoted(text)} is not the build of a known rollup of Exchange Server 2007.`,
    );
  }
  if (SERVICE_PACKS.some((servicePack) => servicePack === wanted.toUpperCase())) {
    return refused(`${quoted(text)} is a service pack, not a rollup. Write none for the bare service pack.`);
  }
  return refused(`${quoted(text)} is not understood. ${SPELLINGS}`);
}

export type ResolvedTarget =
  { readonly ok: true; readonly release: Release } | { readonly ok: false; readonly reason: string };

/** The release that a target means on a server of this series. Whether it may go there is not judged here. */
export function resolveTarget(target: Target, servicePack: ServicePack): ResolvedTarget {
  switch (target.kind) {
    case "none":
      return { ok: true, release: bareServicePack(servicePack) };
    case "release":
      return { ok: true, release: target.release };
    case "rollup": {
      const release = find(servicePack, target);
      if (release !== undefined) return { ok: true, release };
      return { ok: false, reason: notOfSeries(rollupName(target.rollup, target.revision), servicePack) };
    }
  }
}

/** The rollups of a series for a message: "RU1 to RU23, RU3-v2, RU8-v2, RU8-v3". */
export function knownRollups(servicePack: ServicePack): string {
  const rollups = releases(servicePack).filter((release) => release.rollup !== null);
  const last = Math.max(...rollups.map((release) => release.rollup ?? 0));
  const revisions = rollups
    .filter((release) => release.revision !== null)
    .map((release) => rollupName(release.rollup ?? 0, release.revision));
  return [`RU1 to RU${last}`, ...revisions].join(", ");
}

interface RollupNumber {
  readonly rollup: number;
  readonly revision: number | null;
}

function find(servicePack: ServicePack, { rollup, revision }: RollupNumber): Release | undefined {
  return releases(servicePack).find((release) => release.rollup === rollup && release.revision === revision);
}

function rollupOfSeries(
  wanted: RollupNumber & { readonly text: string; readonly series: ServicePack },
): TargetResult {
  const release = find(wanted.series, wanted);
  return release === undefined
    ? refused(notOfSeries(wanted.text, wanted.series))
    : { ok: true, target: { kind: "release", release } };
}

/** A number that no series has is told at once; otherwise the series of the server decides. */
function rollupOfAnySeries({
  text,
  rollup,
  revision,
}: RollupNumber & { readonly text: string }): TargetResult {
  if (SERVICE_PACKS.some((servicePack) => find(servicePack, { rollup, revision }) !== undefined)) {
    return { ok: true, target: { kind: "rollup", rollup, revision } };
  }
  const known = SERVICE_PACKS.map((servicePack) => `${servicePack} ${knownRollups(servicePack)}`).join("; ");
  return refused(`${quoted(text)} is not a rollup of any Exchange Server 2007. Known: ${known}.`);
}

function notOfSeries(text: string, servicePack: ServicePack): string {
  return `${quoted(text)} is not a rollup of ${servicePackTitle(servicePack)}. Known: ${knownRollups(servicePack)}.`;
}

function found(release: Release | undefined, otherwise: string): TargetResult {
  return release === undefined
    ? refused(`${otherwise} ${SPELLINGS}`)
    : { ok: true, target: { kind: "release", release } };
}

function refused(reason: string): TargetResult {
  return { ok: false, reason };
}

function quoted(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}
