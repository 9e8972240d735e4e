import type { ClusterState } from "./contract";
import { sameName } from "./same-name";

export type Proof = { readonly ok: true } | { readonly ok: false; readonly because: string };

/**
 * Whether the other nodes keep quorum while this one's Cluster service is down. Not provable is no. `now`: the witness must
 * have answered another node just now; `later`: the node's turn is still to come, and so is that question.
 */
export function keepsQuorum(
  state: ClusterState,
  {
    without,
    when,
    answeredBy,
  }: { readonly without: string; readonly when: "now" | "later"; readonly answeredBy: string },
): Proof {
  const { quorum } = state;
  const rest: Rest = { state, without, when, answeredBy };
  switch (quorum.kind) {
    case "majorityNodeSet":
    case "nodeMajority":
    case "nodeAndShare":
      return majority(rest, shareVote(rest));
    case "disk":
      return diskElsewhere(rest);
    case "nodeAndDisk": {
      const disk = diskElsewhere(rest);
      return disk.ok ? majority(rest, { cast: 1, of: 1, why: "the disk" }) : disk;
    }
    case "local":
      return no(rest, "the quorum is local to one node");
    case "unknown":
      return no(rest, "what keeps the cluster alive could not be found out");
  }
}

interface Rest {
  readonly state: ClusterState;
  readonly without: string;
  readonly when: "now" | "later";
  readonly answeredBy: string;
}

interface Witness {
  readonly cast: number;
  readonly of: number;
  readonly why: string;
}

/** A witness on the node itself goes with it; one that only that node reached is no proof for the others. */
function shareVote({ state, without, when, answeredBy }: Rest): Witness {
  const { share } = state.quorum;
  if (share === null) return { cast: 0, of: 0, why: "no witness" };
  const host = share.path.split("\\").find((part) => part !== "") ?? "";
  if (sameName(host, without)) return { cast: 0, of: 1, why: `the witness ${share.path} is on this node` };
  if (sameName(answeredBy, without) && when === "now")
    return { cast: 0, of: 1, why: `no other node was asked for the witness ${share.path}` };
  if (share.answers !== "yes") {
    const how = share.answers === "no" ? "does not answer" : "could not be asked";
    return { cast: 0, of: 1, why: `the witness ${share.path} ${how}` };
  }
  return { cast: 1, of: 1, why: `the witness ${share.path}` };
}

function majority(rest: Rest, witness: Witness): Proof {
  const { nodes } = rest.state;
  const up = nodes.filter(
    ({ node, membership }) => membership === "up" && !sameName(node, rest.without),
  ).length;
  const votes = up + witness.cast;
  const all = nodes.length + witness.of;
  if (votes > all / 2) return { ok: true };
  return no(
    rest,
    `${votes} of ${all} votes would be left, which is no majority (${up} other nodes up, ${witness.why})`,
  );
}

/** The group with the disk is moved off the node first; only then it may stop. */
function diskElsewhere(rest: Rest): Proof {
  const { state, without, when } = rest;
  const { resource, resourceState, owner } = state.quorum;
  if (resourceState !== "online") return no(rest, `the quorum disk ${resource} is ${resourceState}`);
  const others = state.nodes.filter(
    ({ node, membership }) => membership === "up" && !sameName(node, without),
  );
  if (when === "later" && others.length > 0) return { ok: true };
  if (others.some(({ node }) => sameName(node, owner))) return { ok: true };
  return no(
    rest,
    `the quorum disk ${resource} is owned by ${owner || "no node"}, not by another node that is up`,
  );
}

function no({ without }: Rest, why: string): Proof {
  return {
    ok: false,
    because: `${without}: it is not proved that the cluster keeps quorum without it: ${why}.`,
  };
}
