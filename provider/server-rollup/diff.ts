import { CONNECTION_FIELDS } from "../connection/fields";
import type { Difference, DiffQuery } from "../host/contract";
import { own, reveal } from "../host/value";
import { diffChild, diffField, diffPin, levelMeant, notIgnored } from "../rollup/diff-inputs";
import { diffFileInUse } from "../rollup/file-in-use";
import { diffEvidence } from "../rollup/evidence";
import { firstSeries, textOf } from "../rollup/known";
import { expectedRolesDiffer } from "./expected-roles";
import { SERVER_ROLLUP_FIELDS } from "./fields";
import { WANTED_FIELDS } from "../rollup/wanted";

/**
 * No I/O: the inputs that differ, `rollup` too when the last look found another level than it means, and `expectedRoles`
 * when it found others. Paths of inputs only, because the engine shows others wrongly. Nothing here replaces a server.
 */
export function diffServerRollup({ olds, oldInputs, news, ignoreChanges }: DiffQuery): Difference {
  const all: Difference = {
    ...(rollupDiffers({ olds, oldInputs, news }) ? { rollup: "update" } : {}),
    ...diffField({ path: "package", before: own(oldInputs, "package"), after: own(news, "package") }),
    ...diffChild("", { name: "restart", left: oldInputs, right: news, field: WANTED_FIELDS.restart }),
    ...diffPin(own(oldInputs, "packageSha256"), own(news, "packageSha256")),
    ...diffChild("", {
      name: "interimUpdates",
      left: oldInputs,
      right: news,
      field: SERVER_ROLLUP_FIELDS.interimUpdates,
    }),
    ...diffFileInUse(oldInputs, news),
    ...diffEvidence({ oldInputs, news, seen: [olds] }),
    ...diffField({
      path: "connection",
      before: own(oldInputs, "connection"),
      after: own(news, "connection"),
      fields: CONNECTION_FIELDS,
    }),
    ...expectedRolesDiffer({ olds, news }),
  };
  return notIgnored(all, ignoreChanges);
}

/** RU7, RTM-RU7, KB953469 and 8.0.813.0 are the same on an RTM server. What is not known yet may differ. */
function rollupDiffers({ olds, oldInputs, news }: Omit<DiffQuery, "ignoreChanges">): boolean {
  const before = reveal(own(oldInputs, "rollup") ?? null);
  const after = reveal(own(news, "rollup") ?? null);
  if (typeof after !== "string") return true;
  const series = firstSeries(olds);
  const level = levelMeant(after, series);
  if (level === undefined) return before !== after || textOf(olds, "level") === "";
  return level !== textOf(olds, "level") || level !== levelMeant(before, series);
}
