import type { Kind, Operation } from "./operations";

/** What both saw of one operation. */
export interface Disagreement {
  readonly operation: Operation;
  readonly lab: string;
  readonly wine: string;
}

interface Allowed {
  readonly kinds: readonly Kind[];
  readonly lab: RegExp;
  readonly wine: RegExp;
  /** Why the lab stays as it is. */
  readonly reason: string;
}

/** Where the two differ and the lab need not follow. Whatever is not in here is a finding. */
export const ALLOWED: readonly Allowed[] = [
  {
    kinds: ["absolute"],
    lab: /differential\d+\\a\\b$/,
    wine: /differential\d+\\a$/,
    reason:
      "Wine's file system object loses what follows a dot between two backslashes; GetFullPathName keeps it.",
  },
  {
    kinds: ["createFolder"],
    lab: /^error 0x800a004c$/,
    wine: /^error 0x80070003$/,
    reason:
      "Wine hands Windows' error on as it is; Microsoft's object words it as its own 76, path not found.",
  },
  {
    kinds: ["deleteFolder"],
    lab: /^error 0x800a004c$/,
    wine: /^error 0x800a0035$/,
    reason: "Wine calls a missing folder a missing file; Microsoft documents 76 for it.",
  },
  {
    kinds: ["rd", "rdAll", "move"],
    lab: /^number 1$/,
    wine: /^number 0$/,
    reason:
      "Wine 8's cmd.exe sets no error level there; the lab takes the reading that ends a chain (UNVERIFIED).",
  },
  {
    kinds: ["cdAndDir"],
    lab: /^string 1:/,
    wine: /^string 0:/,
    reason:
      "Wine 8's cd to a folder that is not there sets no error level, so && goes on; Windows' cd fails there.",
  },
  {
    kinds: ["subkeys", "valueNames"],
    lab: /^error 0x800a0009$/,
    wine: /^error 0x8002000b$/,
    reason: "Both are DISP_E_BADINDEX: Microsoft's JScript shows it as its own 9, Wine's as it came.",
  },
];

/** Operation by operation, what is not allowed. */
export function findings(disagreements: readonly Disagreement[]): readonly Disagreement[] {
  return disagreements.filter((found) => found.lab !== found.wine && !isAllowed(found));
}

function isAllowed({ operation, lab, wine }: Disagreement): boolean {
  return ALLOWED.some(
    (allowed) => allowed.kinds.includes(operation.kind) && allowed.lab.test(lab) && allowed.wine.test(wine),
  );
}
