import { diffChild, diffPin, levelMeant, notIgnored } from "../rollup/diff-inputs";
import type { Difference, DiffQuery } from "../host/contract";
import { hostOf } from "../connection/ssh-target";
import { isProperties, own, reveal } from "../host/value";
import type { Properties } from "../host/value";
import { diffFileInUse } from "../rollup/file-in-use";
import { diffEvidence } from "../rollup/evidence";
import { textOf } from "../rollup/known";
import { WANTED_FIELDS } from "../rollup/wanted";
import { CLUSTER_OPTION_FIELDS, CLUSTER_ROLLUP_FIELDS, NODE_FIELDS, WAY_FIELDS } from "./fields";
import { seriesOf } from "./known";
import { nodesOf } from "./way";

/**
 * No I/O: the inputs that differ, and `nodes[1].level` of each node that the last look found at another level than the
 * rollup means. Nothing here replaces a cluster.
 */
export function diffClusterRollup({ olds, oldInputs, news, ignoreChanges }: DiffQuery): Difference {
  const all: Difference = {
    ...rollupDiffers({ olds, oldInputs, news }),
    ...diffChild("", { name: "package", left: oldInputs, right: news, field: undefined }),
    ...diffChild("", { name: "restart", left: oldInputs, right: news, field: WANTED_FIELDS.restart }),
    ...diffPin(own(oldInputs, "packageSha256"), own(news, "packageSha256")),
    ...diffChild("", {
      name: "interimUpdates",
      left: oldInputs,
      right: news,
      field: CLUSTER_ROLLUP_FIELDS.interimUpdates,
    }),
    ...diffFileInUse(oldInputs, news),
    ...diffEvidence({ oldInputs, news, seen: nodesOf(olds) }),
    ...diffNodes(oldInputs, news),
    ...diffChild("", { name: "management", left: oldInputs, right: news, field: WAY_FIELDS.management }),
    ...diffOptions(oldInputs, news),
    ...levelsDiffer({ olds, news }),
  };
  return notIgnored(all, ignoreChanges);
}

/** RU7, RTM-RU7, KB953469 and 8.0.813.0 are the same on a cluster at RTM. What is not known yet may differ. */
function rollupDiffers({ olds, oldInputs, news }: Omit<DiffQuery, "ignoreChanges">): Difference {
  const before = reveal(own(oldInputs, "rollup") ?? null);
  const after = reveal(own(news, "rollup") ?? null);
  const series = seriesOf(olds);
  const level = typeof after === "string" ? levelMeant(after, series) : undefined;
  const same = level === undefined ? before === after : level === levelMeant(before, series);
  return same && typeof after === "string" ? {} : { rollup: "update" };
}

function diffOptions(left: Properties, right: Properties): Difference {
  const options = Object.entries(CLUSTER_OPTION_FIELDS).map(([name, field]) =>
    diffChild("", { name, left, right, field }),
  );
  return Object.assign({}, ...options) as Difference;
}

function diffNodes(oldInputs: Properties, news: Properties): Difference {
  const [before, after] = [nodesOf(oldInputs), nodesOf(news)];
  if (!Array.isArray(reveal(own(news, "nodes") ?? null))) return { nodes: "update" };
  const paths = Array.from({ length: Math.max(before.length, after.length) }, (_, index): Difference => {
    const path = `nodes[${String(index)}]`;
    const [left, right] = [before[index], after[index]];
    if (!left) return { [path]: "add" };
    if (!right) return { [path]: "delete" };
    return diffChild(path, { name: "connection", left, right, field: NODE_FIELDS.connection });
  });
  return Object.assign({}, ...paths) as Difference;
}

/** By the outputs of the last look; a node is named by where the program has it now. */
function levelsDiffer({ olds, news }: Pick<DiffQuery, "olds" | "news">): Difference {
  const level = levelMeant(own(news, "rollup"), seriesOf(olds));
  const named = nodesOf(news);
  const off = nodesOf(olds).flatMap((node, index): [string, "update"][] => {
    const found = textOf(node, "level");
    if (level === undefined ? found !== "" : found === level) return [];
    return [[`nodes[${String(placeOf(node, { named, index }))}].level`, "update"]];
  });
  return Object.fromEntries(off);
}

function placeOf(
  node: Properties,
  { named, index }: { readonly named: readonly Properties[]; readonly index: number },
): number {
  const host = hostIn(node);
  const now = named.findIndex((candidate) => hostIn(candidate) === host);
  return now < 0 || (named[index] && hostIn(named[index]) === host) ? index : now;
}

function hostIn(node: Properties): string {
  const connection = own(node, "connection");
  return isProperties(connection) ? hostOf(connection) : "";
}
