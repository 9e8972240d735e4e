import { checkFields } from "../check/check-fields";
import type { Checked, CheckQuery } from "../host/contract";
import { own, reveal, UNKNOWN, without } from "../host/value";
import type { Properties, Value } from "../host/value";
import type { Workplace } from "../workplace";
import { checkWay } from "./check-way";
import { eachNode } from "./each-node";
import { CLUSTER_ROLLUP_FIELDS } from "./fields";
import { nodesOf } from "./way";

/**
 * No I/O: what the program says, with the provider's defaults filled in and its credentials wrapped. Each node gets the
 * rollup as its `level`: a Read puts there what it found, so that the engine's diff can name the node and both levels.
 */
export function checkClusterRollup(workplace: Workplace, { news, olds }: CheckQuery): Checked {
  const { way, failures } = checkWay(workplace, { ...news, nodes: withoutLevels(own(news, "nodes"), olds) });
  const rest = without(news, ["nodes", "management"]);
  const wrong = [
    ...failures,
    // What is unknown passes: the connections were checked above.
    ...checkFields({ ...rest, nodes: UNKNOWN, management: UNKNOWN }, CLUSTER_ROLLUP_FIELDS),
  ];
  const { nodes } = way;
  const rollup = own(news, "rollup") ?? null;
  return {
    inputs: {
      ...Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== null)),
      ...way,
      nodes: eachNode(nodes ?? null, (node) => ({ ...node, level: rollup })),
    },
    failures: wrong,
  };
}

/** With ignoreChanges the engine sends the old inputs' nodes as the program's: what was put there is taken out again. */
function withoutLevels(nodes: Value | undefined, olds: Properties): Value {
  const before = nodesOf(olds);
  return eachNode(nodes ?? null, (node, index) => {
    const put = own(before[index] ?? {}, "level") ?? null;
    return put !== null && reveal(own(node, "level") ?? null) === put ? without(node, ["level"]) : node;
  });
}
