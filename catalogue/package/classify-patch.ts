import type { PackageFacts } from "../contract";
import { EXCHANGE_PRODUCT_CODE } from "../exchange-product";
import { patchTitle } from "../names";
import { kbIn, recognisePatch } from "../recognise-patch";
import type { PatchDocument } from "./patch-document";

/**
 * Which of the patches that the catalogue distinguishes this is. Judged by product and display name: interim updates have
 * file names like rollups (operations.md 6.3), and of all patch codes only one is known.
 */
export function classifyPatch(
  patch: PatchDocument,
): Omit<PackageFacts, "path" | "fileName" | "sha256" | "size"> {
  const facts = { ...patch, kb: kbIn(patch.displayName ?? ""), release: null };
  const named =
    patch.displayName === null
      ? "without a display name"
      : `called ${JSON.stringify(patch.displayName.slice(0, 200))}`;

  if (!patch.targetProductCodes.includes(EXCHANGE_PRODUCT_CODE)) {
    return {
      ...facts,
      kind: "otherPatch",
      what: `a patch ${named} for another product (${productsOf(patch)})`,
    };
  }
  // Without its name the code alone would decide, and that has one source only.
  const recognised = recognisePatch({ code: "", displayName: patch.displayName ?? "" });
  switch (recognised.kind) {
    case "rollup":
      return { ...facts, kind: "rollup", what: patchTitle(recognised.release), release: recognised.release };
    case "interim":
      return { ...facts, kind: "interim", what: `the interim update ${named}` };
    case "unknown":
      return {
        ...facts,
        kind: "otherPatch",
        what: `a patch ${named} for Exchange Server 2007, which is not a known rollup`,
      };
  }
}

function productsOf(patch: PatchDocument): string {
  return patch.targetProductCodes.slice(0, 3).join(", ") || "none named";
}
