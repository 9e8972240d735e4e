import { isProperties, reveal, Secret, secret } from "../host/value";
import type { Properties, Value } from "../host/value";

/** The input `nodes` with each node changed; what is secret stays so, what is not known yet as it is. */
export function eachNode(nodes: Value, change: (node: Properties, place: number) => Properties): Value {
  if (nodes instanceof Secret) return secret(eachNode(nodes.value, change));
  if (!Array.isArray(nodes)) return nodes;
  return (nodes as readonly Value[]).map((node, place): Value => {
    if (!(node instanceof Secret)) return isProperties(node) ? change(node, place) : node;
    const inside = reveal(node);
    return isProperties(inside) ? secret(change(inside, place)) : node;
  });
}
