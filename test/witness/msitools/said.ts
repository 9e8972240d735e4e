import assert from "node:assert/strict";
import type { PackageFacts } from "../../../catalogue/contract";
import type { Said } from "./msibuild";

/** The reader has exactly what was put in. */
export function assertSays(facts: PackageFacts, said: Said): void {
  const { patchCode, obsoletes = [], targetProductCodes, displayName, allowRemoval, sequences } = said;
  const read = {
    patchCode: facts.patchCode,
    obsoletes: facts.obsoletes,
    targetProductCodes: facts.targetProductCodes,
    displayName: facts.displayName,
    allowRemoval: facts.allowRemoval,
    sequences: sequencesOf(facts),
  };
  assert.deepEqual(read, {
    patchCode,
    obsoletes,
    targetProductCodes,
    displayName,
    allowRemoval,
    sequences: sequencesOf({ sequences }),
  });
}

/** In an order of their own: a database's rows have none. */
export function sequencesOf(of: {
  readonly sequences: readonly {
    readonly family: string;
    readonly productCode?: string | null;
    readonly sequence: string;
    readonly supersedes: boolean;
  }[];
}): readonly string[] {
  return of.sequences
    .map(({ family, productCode, sequence, supersedes }) =>
      [family, productCode ?? "", sequence, supersedes ? "1" : "0"].join("|"),
    )
    .sort();
}
