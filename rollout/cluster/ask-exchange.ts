import type { ClusterMachine } from "../../machine/contract";
import { MachineError } from "../../machine/machine-error";
import type { Callers, ClusterMachines, ClusterRefusal, NodeState } from "./contract";
import type { AskedMailboxServer } from "./observe-cluster";
import { refuse } from "./refusals";
import { sameName } from "./same-name";

/** A session in which Exchange's cmdlets may be called, and its name for people. */
export interface Caller {
  readonly name: string;
  readonly machine: ClusterMachine;
}

/** While one node is patched there has to be another. */
const ENOUGH_CALLERS = 2;

/** `management` alone where it is given; else the nodes whose session has network credentials. */
export function possibleCallers(
  { management, nodes }: ClusterMachines,
  states: readonly Pick<NodeState, "node">[],
): readonly Caller[] {
  if (management) return [{ name: "management", machine: management }];
  return nodes.flatMap(({ byPassword, machine }, index) =>
    byPassword ? [{ name: states[index]!.node, machine }] : [],
  );
}

export interface Asked {
  readonly servers: readonly AskedMailboxServer[];
  readonly callers: Callers;
  readonly refusals: readonly ClusterRefusal[];
}

/** The first look proves where the cmdlets can be called: on `management`, or on two nodes, so that one may be patched. */
export async function proveCallers(options: {
  readonly cluster: string;
  readonly machines: ClusterMachines;
  readonly states: readonly Pick<NodeState, "node">[];
  /** Of the cluster. */
  readonly members: readonly string[];
}): Promise<Asked> {
  const { cluster, machines, states, members } = options;
  const proved: Caller[] = [];
  const reasons: string[] = [];
  let servers: readonly AskedMailboxServer[] = [];
  for (const caller of possibleCallers(machines, states)) {
    if (proved.length === ENOUGH_CALLERS) break;
    try {
      if (proved.length === 0) servers = await askMailboxServers(caller, members);
      else await caller.machine.callExchange({ kind: "mailboxServers", nodes: members });
      proved.push(caller);
    } catch (error) {
      reasons.push(reasonOf(caller, error));
    }
  }
  const callers = machines.management ? ("management" as const) : proved.map(({ name }) => name);
  if (proved.length > 0) return { servers, callers, refusals: [] };
  const why =
    reasons.length > 0
      ? reasons.join(" ")
      : "every connection logs on with a key, and such a session has no network credentials.";
  return {
    servers,
    callers: [],
    refusals: [
      refuse(
        "MANAGEMENT",
        `${cluster}: Exchange's cmdlets can be called nowhere: ${why} Nothing was touched. Give management: a connection that logs on by password, with the role Exchange Server Administrator and as a local administrator of every node.`,
        "management",
      ),
    ],
  };
}

/** What Exchange says of the mailbox servers that the nodes may host, asked of the first caller that answers. */
export async function askExchange(options: {
  readonly callers: readonly Caller[];
  readonly members: readonly string[];
  /** Never asked: its Cluster service may be down. */
  readonly avoid: string | null;
}): Promise<readonly AskedMailboxServer[]> {
  const { callers, members, avoid } = options;
  const allowed = callers.filter(({ name }) => avoid === null || !sameName(name, avoid));
  let failure = new Error("no session is left in which Exchange's cmdlets can be called");
  for (const caller of allowed) {
    try {
      return await askMailboxServers(caller, members);
    } catch (error) {
      failure = error instanceof Error ? error : new Error(String(error));
    }
  }
  throw failure;
}

async function askMailboxServers(
  { machine }: Caller,
  members: readonly string[],
): Promise<readonly AskedMailboxServer[]> {
  const { servers } = await machine.callExchange({ kind: "mailboxServers", nodes: members });
  const asked: AskedMailboxServer[] = [];
  for (const facts of servers) {
    const { name: server, storage } = facts;
    const copies =
      storage === "NonShared" ? await unlessRefused(machine.callExchange({ kind: "copies", server })) : null;
    const databases = await unlessRefused(machine.callExchange({ kind: "databases", server }));
    asked.push({ facts, copies: copies?.copies ?? null, databases: databases?.databases ?? null });
  }
  return asked;
}

/** A mailbox server that is down cannot be asked; the others can. */
async function unlessRefused<T>(call: Promise<T>): Promise<T | null> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof MachineError && error.code === "EXCHANGE_REFUSED") return null;
    throw error;
  }
}

function reasonOf({ name, machine }: Caller, error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const who = name === "management" ? `management (${machine.address})` : name;
  return `${who}: ${text}${text.endsWith(".") ? "" : "."}`;
}
