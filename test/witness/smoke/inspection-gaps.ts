import type { Inspection } from "../../../agent/protocol";

/** What an inspection may leave open, and the sentence that it then owes. */
const GAPS: readonly {
  readonly isOpen: (seen: Inspection) => boolean;
  readonly sentence: RegExp;
}[] = [
  { isOpen: (seen) => seen.computer.machineGuid === null, sentence: /^The machine's GUID / },
  { isOpen: (seen) => seen.computer.domain === null, sentence: /^The computer's domain / },
  { isOpen: (seen) => seen.system.version === "", sentence: /^The version of Windows could / },
  { isOpen: (seen) => seen.system.installerVersion === null, sentence: /^The version of Windows Installer / },
  { isOpen: (seen) => seen.patches === null, sentence: /^The patches of Exchange / },
  { isOpen: (seen) => seen.services === null, sentence: /^The services / },
  { isOpen: (seen) => seen.cluster.node === "unknown", sentence: /^Whether this computer is a node / },
  {
    isOpen: (seen) => seen.installer.inProgress === "unknown",
    sentence: /^Whether an installation is under way /,
  },
  {
    isOpen: ({ installer }) =>
      installer.patchingDisabled === "unknown" || installer.removalDisabled === "unknown",
    sentence: /^The policies of Windows Installer /,
  },
  {
    isOpen: (seen) => seen.drives.some(({ freeBytes }) => freeBytes === null),
    sentence: /^The free space of drive /,
  },
  { isOpen: (seen) => seen.holders === null, sentence: /^Which programs hold files of Exchange / },
  { isOpen: (seen) => seen.installerCache === null, sentence: /^The packages that Windows Installer keeps / },
  { isOpen: (seen) => seen.restartPending.pending === "unknown", sentence: /^Whether a restart is pending / },
];

/** What is open and not told, told and not open, or told in words that belong to nothing. */
export function dishonestGaps(seen: Inspection): readonly string[] {
  const { unknowns } = seen;
  const silent = GAPS.filter(({ isOpen }) => isOpen(seen))
    .filter(({ sentence }) => !unknowns.some((told) => sentence.test(told)))
    .map(({ sentence }) => `open, but not told: ${sentence.source}`);
  const invented = unknowns
    .filter((told) => !GAPS.some(({ isOpen, sentence }) => isOpen(seen) && sentence.test(told)))
    .map((told) => `told, but not open: ${told}`);
  return [...silent, ...invented];
}
