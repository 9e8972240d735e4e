import type {
  ClusterErrorCode,
  ClusterLook,
  Gate,
  GateAnswer,
  GateLimits,
  MailboxServerState,
  NodeState,
} from "./contract";
import { answerBackups, backupWarnings } from "./backups";
import { sameGroup } from "./cluster-groups";
import { answerCopies } from "./copies";
import { keepsQuorum } from "./quorum";
import { sameName } from "./same-name";

/** What the answer rests on, beside the look. */
export interface GateKeeping {
  readonly look: ClusterLook;
  readonly limits: GateLimits;
  readonly replicationTimeout: number;
}

/** Pure: whether what a gate asks for holds now. */
export function answerGate(gate: Gate, keeping: GateKeeping): GateAnswer {
  switch (gate.kind) {
    case "beforeNode": {
      const empty = answerBeforeEmptying(gate.node, keeping);
      return empty.kind === "open" ? together([empty, ...isEmpty(gate.node, keeping)]) : empty;
    }
    case "afterNode":
      return together(isBack(gate, keeping));
    case "beforeHandOff":
      return together(mayBeHandedOff(gate, keeping));
    case "afterHandOff":
      return together(hasArrived(gate, keeping));
  }
}

/** The same for a node that still owns groups: they are moved only when nothing else is in the way. */
export function answerBeforeEmptying(node: string, keeping: GateKeeping): GateAnswer {
  return together(mayBeEmptied(node, keeping));
}

/** Right after a move: whether the mailbox server can be reached again, whatever its copies are. */
export function answerServing(
  gate: { readonly mailboxServer: string; readonly on: string },
  { look, limits }: GateKeeping,
): GateAnswer {
  const server = look.state.mailboxServers.find(({ name }) => sameName(name, gate.mailboxServer));
  const seconds = limits.clusterWait;
  if (!server || !sameName(server.owner, gate.on)) {
    const because = `${gate.mailboxServer}: waiting for it to arrive on ${gate.on} (on ${server?.owner || "no node"} now)`;
    return wait("HAND_OFF_FAILED", { because, seconds });
  }
  if (server.state !== "Online") return onTheWay(server, seconds);
  const dismounted = notMounted(server);
  if (dismounted.length === 0) return OPEN;
  const because = `${server.name}: waiting for ${dismounted.join(" and ")} to be mounted on ${gate.on}`;
  return wait("MAILBOX_SERVER_DOWN", { because, seconds });
}

function mayBeEmptied(node: string, keeping: GateKeeping): GateAnswer[] {
  const { state } = keeping.look;
  const hosted = state.mailboxServers.filter(({ owner }) => sameName(owner, node));
  if (hosted.length > 0)
    return [
      { kind: "replan", because: `${hosted.map(({ name }) => name).join(" and ")} runs on ${node} now` },
    ];
  return [
    ...membersUp(state.nodes, keeping),
    ...state.mailboxServers.flatMap((server) => [
      online(server, keeping),
      answerCopies(server, { ...patience(keeping), moment: "before" }),
      answerBackups(server, keeping.limits),
    ]),
    { kind: "open", warnings: backupWarnings(state, keeping.limits) },
  ];
}

function isEmpty(node: string, { look }: GateKeeping): GateAnswer[] {
  const left = look.state.groups.filter(({ owner }) => sameName(owner, node)).map(({ name }) => name);
  if (left.length > 0) return [{ kind: "replan", because: `${left.join(" and ")} is on ${node} now` }];
  const proof = keepsQuorum(look.state, {
    without: node,
    when: "now",
    answeredBy: look.cluster?.answeredBy ?? "",
  });
  return [proof.ok ? OPEN : closed("QUORUM", proof.because)];
}

function isBack({ node, level }: Extract<Gate, { kind: "afterNode" }>, keeping: GateKeeping): GateAnswer[] {
  const { state } = keeping.look;
  const seen = state.nodes.find((candidate) => sameName(candidate.node, node));
  if (!seen) return [closed("NODE_NOT_BACK", `${node} is no node of the cluster any more.`)];
  if (seen.level !== level)
    return [closed("NODE_NOT_BACK", `${node} is at ${seen.level}, and ${level} was brought.`)];
  return [
    ...(seen.membership === "up" && seen.clusterService === "yes" ? [] : [notBack(seen, keeping)]),
    ...state.mailboxServers.flatMap((server) => [
      online(server, keeping),
      answerCopies(server, { ...patience(keeping), moment: "after" }),
    ]),
  ];
}

function notBack({ node, membership, clusterService }: NodeState, { limits }: GateKeeping): GateAnswer {
  const service = { yes: "runs", no: "does not run", unknown: "could not be asked for" }[clusterService];
  return wait("NODE_NOT_BACK", {
    because: `${node}: waiting for the node to be up (${membership} now; its Cluster service ${service})`,
    seconds: limits.clusterWait,
  });
}

function mayBeHandedOff(gate: Extract<Gate, { kind: "beforeHandOff" }>, keeping: GateKeeping): GateAnswer[] {
  const { state } = keeping.look;
  const server = state.mailboxServers.find(({ name }) => sameName(name, gate.mailboxServer));
  if (!server)
    return [
      closed("MAILBOX_SERVER_DOWN", `${gate.mailboxServer} is no mailbox server of this cluster any more.`),
    ];
  if (sameName(server.owner, gate.to))
    return [{ kind: "replan", because: `${server.name} is on ${gate.to} already` }];
  const other = state.mailboxServers.find(({ owner }) => sameName(owner, gate.to));
  if (other) return [{ kind: "replan", because: `${other.name} runs on ${gate.to} now` }];
  return [
    ...membersUp(
      state.nodes.filter(({ node }) => sameName(node, gate.to)),
      keeping,
    ),
    online(server, keeping),
    databasesMounted(server),
    answerCopies(server, { ...patience(keeping), moment: "before" }),
    answerBackups(server, keeping.limits),
  ];
}

function hasArrived(gate: Extract<Gate, { kind: "afterHandOff" }>, keeping: GateKeeping): GateAnswer[] {
  const server = keeping.look.state.mailboxServers.find(({ name }) => sameName(name, gate.mailboxServer));
  if (!server || !sameName(server.owner, gate.on))
    return [
      {
        kind: "replan",
        because: `${gate.mailboxServer} is on ${server?.owner || "no node"} now, not on ${gate.on}`,
      },
    ];
  return [answerServing(gate, keeping), answerCopies(server, { ...patience(keeping), moment: "after" })];
}

function membersUp(nodes: readonly NodeState[], { limits }: GateKeeping): GateAnswer[] {
  return nodes.flatMap(({ node, membership }): GateAnswer[] => {
    if (membership === "up") return [];
    if (membership === "joining")
      return [
        wait("NODE_DOWN", {
          because: `${node}: waiting for it to join the cluster`,
          seconds: limits.clusterWait,
        }),
      ];
    return [
      closed(
        "NODE_DOWN",
        `${node} is ${membership === "unknown" ? "in no known state" : membership} in the cluster.`,
      ),
    ];
  });
}

/** What is on its way is waited for (somebody moves it, say); anything else somebody has to look at. */
function online(server: MailboxServerState, { limits }: GateKeeping): GateAnswer {
  if (server.state === "Online") return OPEN;
  if (server.state.endsWith("Pending")) return onTheWay(server, limits.clusterWait);
  return closed(
    "MAILBOX_SERVER_DOWN",
    `${server.name} is ${server.state}${server.owner === "" ? "" : ` on ${server.owner}`}.`,
  );
}

function onTheWay({ name, owner, state }: MailboxServerState, seconds: number): GateAnswer {
  return wait("MAILBOX_SERVER_DOWN", {
    because: `${name}: waiting for it to be Online on ${owner} (${state} now)`,
    seconds,
  });
}

/** Exchange refuses to move a mailbox server with dismounted databases unless told to leave them out (operations.md 1.5). */
function databasesMounted(server: MailboxServerState): GateAnswer {
  if (server.databases === null)
    return closed(
      "MAILBOX_SERVER_DOWN",
      `${server.name}: whether its databases are mounted could not be found out.`,
    );
  const dismounted = notMounted(server);
  if (dismounted.length === 0) return OPEN;
  return closed("MAILBOX_SERVER_DOWN", `${server.name}: not mounted: ${dismounted.join(", ")}.`);
}

function notMounted({ databases }: MailboxServerState): readonly string[] {
  if (databases === null) return ["what could not be asked for"];
  return databases
    .filter(({ mounted }) => mounted !== "yes")
    .map(({ storageGroup, name }) => `${storageGroup}\\${name}`);
}

/** What the rollout may move with cluster.exe: no group of a mailbox server. */
export function groupsToMove(
  node: string,
  { state }: Pick<ClusterLook, "state">,
): ClusterLook["state"]["groups"] {
  return state.groups.filter(
    ({ name, owner }) =>
      sameName(owner, node) &&
      !state.mailboxServers.some(({ group }) => group !== "" && sameGroup(group, name)),
  );
}

function patience({ limits, replicationTimeout }: GateKeeping): {
  readonly queue: number;
  readonly replicationTimeout: number;
} {
  return { queue: limits.queue, replicationTimeout };
}

/** Another world first, then what stays closed, then what takes longest. */
function together(answers: readonly GateAnswer[]): GateAnswer {
  const replan = answers.find(({ kind }) => kind === "replan");
  if (replan) return replan;
  const shut = answers.filter((answer) => answer.kind === "closed");
  if (shut[0]) return closed(shut[0].code, shut.map(({ because }) => because).join(" "));
  const waits = answers.filter((answer) => answer.kind === "wait");
  const longest = [...waits].sort((a, b) => b.seconds - a.seconds)[0];
  if (longest) return longest;
  return {
    kind: "open",
    warnings: answers.flatMap((answer) => (answer.kind === "open" ? answer.warnings : [])),
  };
}

function closed(code: ClusterErrorCode, because: string): GateAnswer {
  return { kind: "closed", because, code };
}

function wait(
  code: ClusterErrorCode,
  options: { readonly because: string; readonly seconds: number },
): GateAnswer {
  return { kind: "wait", code, ...options };
}

const OPEN: GateAnswer = { kind: "open", warnings: [] };
