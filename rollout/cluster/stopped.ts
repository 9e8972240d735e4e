import type { Attempt } from "./attempt";
import { ClusterError, Stop } from "./cluster-error";
import { sameName } from "./same-name";

/** Whatever stopped a rollout, with the truth of each node: what was done, what was not started, and what to do next. */
export function stopped(attempt: Attempt, error: unknown): ClusterError {
  if (error instanceof ClusterError) return error;
  const { look, handOffs, ownersBefore, records, touched } = attempt;
  const reason = error instanceof Error ? error.message : String(error);
  return new ClusterError({
    code: textOf(error, "code"),
    property: error instanceof Stop ? error.property : textOf(error, "property") || null,
    message: touched ? messageOf(attempt, error, reason) : untouched(attempt, reason),
    state: look.state,
    nodes: attempt.nodes(),
    handOffs,
    ownersBefore,
    records,
    touched,
    cause: error,
  });
}

function untouched({ look }: Attempt, reason: string): string {
  const { cluster } = look.state;
  const said = reason.includes("Nothing was touched.");
  if (said) return reason;
  return reason.startsWith(`${cluster}:`)
    ? `${reason} Nothing was touched.`
    : `${cluster}: nothing was touched. ${reason}`;
}

function messageOf(attempt: Attempt, error: unknown, reason: string): string {
  const { cluster } = attempt.look.state;
  const at = error instanceof Stop && error.at !== "" ? ` at ${error.at}` : "";
  const own = reason
    .replace(new RegExp(`^${escaped(cluster)}: `), "")
    .replaceAll("Nothing was touched.", "Nothing more was begun.");
  const [first, ...details] = own.split("\n\n");
  return [
    `${cluster}: stopped${at}: ${first!} ${whatIs(attempt)} Run \`${attempt.again}\` again: it looks first and goes on from what is there.`,
    ...details,
  ].join("\n\n");
}

function whatIs(attempt: Attempt): string {
  const { nodes, mailboxServers } = attempt.look.state;
  const ran = attempt.nodes().filter(({ run }) => run !== null);
  const done = ran.filter(({ run, state }) => run!.to === state.level && run!.from !== run!.to);
  const others = nodes.filter(({ node }) => !done.some((outcome) => sameName(outcome.node, node)));
  const moves = attempt.handOffs.map(
    ({ mailboxServer, from, to }) => `${mailboxServer} from ${from} to ${to}`,
  );
  return [
    `Done: ${done.length > 0 ? done.map(({ node, state }) => `${node} (${state.level})`).join(", ") : "no node"}.`,
    ...(others.length > 0
      ? [`Not done here: ${others.map(({ node, level }) => `${node} (${level})`).join(", ")}.`]
      : []),
    ...(moves.length > 0 ? [`Handed over: ${moves.join(", ")}.`] : []),
    ...mailboxServers.map(({ name, owner, state }) => `${name} is ${state} on ${owner || "no node"}.`),
  ].join(" ");
}

function textOf(error: unknown, name: "code" | "property"): string {
  if (!(error instanceof Error) || !(name in error)) return "";
  const value: unknown = (error as Error & Record<typeof name, unknown>)[name];
  return typeof value === "string" ? value : "";
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
