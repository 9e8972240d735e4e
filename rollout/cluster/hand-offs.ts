import { keyOf, sameName } from "./same-name";

/** Who is where, and what is done: all that the order of a rollout depends on. */
export interface Shape {
  /** In the order of the program. `done`: at its target. */
  readonly nodes: readonly { readonly name: string; readonly done: boolean }[];
  readonly mailboxServers: readonly {
    readonly name: string;
    readonly owner: string;
    readonly redundantMachines: readonly string[];
  }[];
  /** Where each mailbox server is to sit in the end, if it can be chosen without another hand-off. */
  readonly home: Readonly<Record<string, string>>;
}

export type Turn =
  | { readonly kind: "node"; readonly node: string }
  | { readonly kind: "handOff"; readonly mailboxServer: string; readonly from: string; readonly to: string };

/** Places by index; what is done as bits. */
interface Position {
  readonly owners: readonly number[];
  readonly done: number;
}

/** Positions looked at before the search gives up; the usual shapes need a few dozen. */
const SEARCH_LIMIT = 50_000;

/**
 * The order of nodes and hand-offs with the least hand-offs: a passive node is brought to its target at once, and each
 * node that is not at its target and hosts a mailbox server loses it at least once, to a passive node at its target. That
 * bound is reached unless the mailbox servers' redundant machines forbid it. null: no order leads there.
 */
export function orderOf(shape: Shape): readonly Turn[] | null {
  const start: Position = {
    owners: shape.mailboxServers.map(({ owner }) =>
      shape.nodes.findIndex(({ name }) => sameName(name, owner)),
    ),
    done: shape.nodes.reduce((bits, node, index) => (node.done ? bits | (1 << index) : bits), 0),
  };
  if (start.owners.some((owner) => owner < 0)) return null;
  const least = toFree(start);
  for (let budget = least; budget <= least + shape.mailboxServers.length; budget += 1) {
    const search = { shape, tried: new Set<string>() };
    const turns = find(search, start, budget);
    if (turns) return turns;
    if (search.tried.size >= SEARCH_LIMIT) return null;
  }
  return null;
}

interface Search {
  readonly shape: Shape;
  readonly tried: Set<string>;
}

function find(search: Search, position: Position, budget: number): readonly Turn[] | null {
  const { shape, tried } = search;
  const passive = shape.nodes.flatMap((_, index) =>
    isPassive(position, index) && !isDone(position, index) ? [index] : [],
  );
  const turns: Turn[] = passive.map((index) => ({ kind: "node", node: shape.nodes[index]!.name }));
  const now: Position = {
    ...position,
    done: passive.reduce((bits, index) => bits | (1 << index), position.done),
  };
  const left = toFree(now);
  if (left === 0 && shape.nodes.every((_, index) => isDone(now, index))) return turns;
  const key = `${now.done}/${now.owners.join(",")}/${budget}`;
  if (left > budget || tried.has(key) || tried.size >= SEARCH_LIMIT) return null;
  tried.add(key);
  for (const { server, to } of movesOf(shape, now)) {
    const from = now.owners[server]!;
    const owners = now.owners.map((owner, index) => (index === server ? to : owner));
    const rest = find(search, { ...now, owners }, budget - 1);
    if (!rest) continue;
    const move: Turn = {
      kind: "handOff",
      mailboxServer: shape.mailboxServers[server]!.name,
      from: shape.nodes[from]!.name,
      to: shape.nodes[to]!.name,
    };
    return [...turns, move, ...rest];
  }
  return null;
}

interface PossibleMove {
  readonly server: number;
  readonly to: number;
}

/** Onto a passive node at its target that may host the server; those that free a node come first, and homes. */
function movesOf(shape: Shape, position: Position): readonly PossibleMove[] {
  const rank = ({ server, to }: PossibleMove): number =>
    (isDone(position, position.owners[server]!) ? 2 : 0) + (isHome(shape, { server, to }) ? 0 : 1);
  return shape.mailboxServers
    .flatMap((_, server) => shape.nodes.map((__, to) => ({ server, to })))
    .filter(
      ({ server, to }) =>
        isPassive(position, to) &&
        isDone(position, to) &&
        mayHost(shape.mailboxServers[server]!, shape.nodes[to]!.name),
    )
    .sort((a, b) => rank(a) - rank(b));
}

/**
 * The hand-offs that bring every mailbox server home, one for each that sits elsewhere; one more for each ring of them
 * that sit on each other's homes. What cannot be brought home stays.
 */
export function movesHome(shape: Shape): readonly Extract<Turn, { kind: "handOff" }>[] {
  const owners = new Map(shape.mailboxServers.map(({ name, owner }) => [name, owner]));
  const moves: Extract<Turn, { kind: "handOff" }>[] = [];
  const isFree = (node: string): boolean => ![...owners.values()].some((owner) => sameName(owner, node));
  const put = (mailboxServer: string, to: string): void => {
    moves.push({ kind: "handOff", mailboxServer, from: owners.get(mailboxServer)!, to });
    owners.set(mailboxServer, to);
  };
  const homeOf = (name: string): string => shape.home[keyOf(name)] ?? "";
  const most = 2 * shape.mailboxServers.length;
  while (moves.length < most) {
    const away = shape.mailboxServers.filter(
      (server) =>
        homeOf(server.name) !== "" &&
        !sameName(owners.get(server.name)!, homeOf(server.name)) &&
        shape.nodes.some(({ name }) => sameName(name, homeOf(server.name))) &&
        mayHost(server, homeOf(server.name)),
    );
    const direct = away.find(({ name }) => isFree(homeOf(name)));
    if (direct) {
      put(direct.name, nameOf(shape, homeOf(direct.name)));
      continue;
    }
    const inRing = away.find((server) => isRing(away, { server: server.name, owners, homeOf }));
    const aside = shape.nodes.find(
      ({ name }) => isFree(name) && inRing !== undefined && mayHost(inRing, name),
    );
    if (!inRing || !aside) break;
    put(inRing.name, aside.name);
  }
  return moves;
}

/** Whether those that sit on each other's homes, from this one on, come back to it: only then one more move helps. */
function isRing(
  away: readonly { readonly name: string }[],
  ring: {
    readonly server: string;
    readonly owners: ReadonlyMap<string, string>;
    readonly homeOf: (name: string) => string;
  },
): boolean {
  let current = ring.server;
  for (let steps = 0; steps <= away.length; steps += 1) {
    const next = away.find(({ name }) => sameName(ring.owners.get(name)!, ring.homeOf(current)));
    if (!next) return false;
    if (sameName(next.name, ring.server)) return true;
    current = next.name;
  }
  return false;
}

function nameOf({ nodes }: Shape, name: string): string {
  return nodes.find((node) => sameName(node.name, name))?.name ?? name;
}

function isHome({ home, mailboxServers, nodes }: Shape, { server, to }: PossibleMove): boolean {
  return sameName(home[keyOf(mailboxServers[server]!.name)] ?? "", nodes[to]!.name);
}

function mayHost(
  { redundantMachines }: Pick<Shape["mailboxServers"][number], "redundantMachines">,
  node: string,
): boolean {
  return redundantMachines.some((machine) => sameName(machine, node));
}

/** Mailbox servers on nodes that are not done: each has to go once at least. */
function toFree({ owners, done }: Position): number {
  return owners.filter((owner) => (done & (1 << owner)) === 0).length;
}

function isPassive({ owners }: Position, node: number): boolean {
  return !owners.includes(node);
}

function isDone({ done }: Position, node: number): boolean {
  return (done & (1 << node)) !== 0;
}
