import type { LabMsp, LabMspFile, MspSequence } from "../../msp";

/** A patch as Windows Installer keeps it for a product; its state follows from the others. */
export interface PatchEntry {
  readonly code: string;
  /** "" is legal (operations.md 3.2). */
  readonly displayName: string;
  readonly moreInfoUrl: string;
  readonly allowRemoval: boolean;
  readonly obsoletes: readonly string[];
  readonly sequences: readonly MspSequence[];
  /** By a service pack: it stays so, whatever is removed. */
  readonly obsoleted?: true;
  readonly files: readonly LabMspFile[];
  /** YYYYMMDD. */
  readonly installDate: string;
  /** The copy in C:\WINDOWS\Installer. */
  readonly localPackage: string;
}

export function patchEntry(
  msp: LabMsp,
  where: { readonly installDate: string; readonly localPackage: string },
): PatchEntry {
  const { patchCode: code, displayName, moreInfoUrl, allowRemoval, obsoletes, sequences, files } = msp;
  return { code, displayName, moreInfoUrl, allowRemoval, obsoletes, sequences, files, ...where };
}

/** The version that a file of the product has with these patches: the highest that an applied one brings. */
export function fileVersionWith(patches: readonly PatchEntry[], file: string): string | undefined {
  const states = patchStates(patches);
  return patches
    .filter(({ code }) => states.get(code) === 1)
    .flatMap(({ files }) => files.filter(({ name }) => name.toLowerCase() === file.toLowerCase()))
    .map(({ version }) => version)
    .sort(compareVersions)
    .at(-1);
}

/** 1 applied, 2 superseded, 4 obsoleted (operations.md 3.2). */
export type PatchState = 1 | 2 | 4;

/**
 * Superseded: a later member of the family says so of itself (attribute 1). Obsoleted: another patch's revision list
 * names it, or a service pack came over it.
 */
export function patchStates(patches: readonly PatchEntry[]): ReadonlyMap<string, PatchState> {
  const states = new Map<string, PatchState>();
  for (const patch of patches) {
    const others = patches.filter((other) => other !== patch);
    if (patch.obsoleted || others.some((other) => other.obsoletes.includes(patch.code)))
      states.set(patch.code, 4);
    else if (others.some((other) => isSuperseded(patch, other))) states.set(patch.code, 2);
    else states.set(patch.code, 1);
  }
  return states;
}

function isSuperseded(patch: PatchEntry, by: PatchEntry): boolean {
  if (patch.sequences.length === 0) return false;
  return patch.sequences.every((row) =>
    by.sequences.some(
      (other) =>
        other.family === row.family && other.supersedes && compareVersions(other.sequence, row.sequence) > 0,
    ),
  );
}

export function compareVersions(left: string, right: string): number {
  const a = left.split(".").map(Number);
  const b = right.split(".").map(Number);
  for (let at = 0; at < Math.max(a.length, b.length); at++) {
    const difference = (a[at] ?? 0) - (b[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
