import type { ClusterView, LabGroup } from "../cluster/contract";
import type { WorldCall } from "../program";
import { listGroups, listNodes, listResources } from "./cluster-format";

/** Without /wait it goes on waiting for so long (its reference page for Server 2003), then it is no longer waited for. */
const WAIT_SECONDS = 20;
/** Win32: a Cluster service that does not answer; ERROR_GROUP_NOT_FOUND; WAIT_TIMEOUT; access denied. */
const NOT_ANSWERED = 1753;
const NO_GROUP = 5013;
const TIMED_OUT = 258;
const DENIED = 5;

/**
 * cluster.exe group | node | resource [/status], and group "G" /move[to][:NODE] [/wait[:seconds]]. Its exit code is the
 * Win32 error: UNVERIFIED.
 */
export async function cluster(call: WorldCall): Promise<number> {
  const { machine, args } = call;
  const [noun = "", ...rest] = args;
  const view = machine.cluster;
  if (!["group", "node", "res", "resource"].includes(noun.toLowerCase()))
    machine.refuse(`cluster.exe ${args.join(" ")}`);
  if (!view) return failed(call, NOT_ANSWERED);
  const name = rest[0]?.startsWith("/") ? undefined : rest[0];
  const options = name === undefined ? rest : rest.slice(1);
  const move = options.findIndex((option) => /^\/move(to)?(:|$)/i.test(option));
  if (move !== -1 && noun.toLowerCase() === "group" && name !== undefined)
    return moveGroup(call, { view, name, options });
  for (const option of options)
    if (!/^\/stat(us)?$/i.test(option)) machine.refuse(`cluster.exe ${args.join(" ")}`);
  return list(call, { view, noun: noun.toLowerCase(), name });
}

function list(
  call: WorldCall,
  {
    view,
    noun,
    name,
  }: { readonly view: ClusterView; readonly noun: string; readonly name: string | undefined },
): number {
  const { language } = call.machine.windows;
  const wanted = (one: { readonly name: string }): boolean => name === undefined || same(one.name, name);
  if (noun === "node") call.stdout(listNodes(view.nodes.filter(wanted), language));
  else if (noun === "group") {
    const groups = view.groups.filter(wanted);
    if (groups.length === 0) return failed(call, NO_GROUP);
    call.stdout(listGroups(groups, language));
  } else call.stdout(listResources(view.groups, wanted, language));
  return 0;
}

interface Move {
  readonly view: ClusterView;
  readonly name: string;
  readonly options: readonly string[];
}

async function moveGroup(call: WorldCall, { view, name, options }: Move): Promise<number> {
  const { machine } = call;
  let to: string | undefined;
  let seconds = WAIT_SECONDS;
  for (const option of options) {
    const [, , target] = /^\/move(to)?(?::(.+))?$/i.exec(option) ?? [];
    const wait = /^\/wait(?::(\d+))?$/i.exec(option);
    if (/^\/move/i.test(option)) to = target;
    else if (wait) seconds = wait[1] === undefined ? Number.POSITIVE_INFINITY : Number(wait[1]);
    else machine.refuse(`cluster.exe group ${option}`);
  }
  if (!call.process.account.administrator) return failed(call, DENIED);
  const group = view.groups.find((one) => same(one.name, name));
  if (!group) return failed(call, NO_GROUP);
  const target = to ?? anotherNode(view, group);
  const moved = view.moveGroup(group.name, target);
  const error = await withinSeconds(call, moved, seconds);
  if (error !== 0) return failed(call, error);
  call.stdout(listGroups([group], machine.windows.language));
  return 0;
}

function anotherNode(view: ClusterView, group: LabGroup): string {
  return view.nodes.find(({ name, state }) => name !== group.owner && state === "up")?.name ?? "";
}

/** The move goes on when nobody waits for it any longer. */
async function withinSeconds(call: WorldCall, moved: Promise<number>, seconds: number): Promise<number> {
  if (!Number.isFinite(seconds)) return moved;
  const waiting = new AbortController();
  const late = call.machine.clock.sleep(seconds * 1000, waiting.signal).then(
    () => TIMED_OUT,
    () => TIMED_OUT,
  );
  try {
    return await Promise.race([moved, late]);
  } finally {
    waiting.abort();
  }
}

function failed(call: WorldCall, error: number): number {
  const german = call.machine.windows.language === "de";
  call.stderr(german ? `Systemfehler ${error} aufgetreten.\r\n` : `System error ${error} has occurred.\r\n`);
  return error;
}

function same(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}
