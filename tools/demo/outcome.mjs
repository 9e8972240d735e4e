import { formatTable } from "./table.mjs";

const HEADINGS = ["server", "roles", "level before", "level after", "services"];

/** Where the servers were and where they are, as the lab itself says: not what the provider reports. */
export function describeOutcome(before, after) {
  const levels = new Map(before.map(({ server, level }) => [server, level]));
  const rows = after.map(({ server, roles, level, services }) => [
    server,
    roles.join(", "),
    levels.get(server) ?? "unknown",
    level,
    String(services),
  ]);
  return [formatTable(HEADINGS, rows), ...moves(before, after)].join("\n");
}

function moves(before, after) {
  const nodes = new Map(before.flatMap(({ server, runs }) => runs.map((name) => [name, server])));
  return after.flatMap(({ server, runs }) =>
    runs.map((name) => `  ${name} runs on ${server}, before on ${nodes.get(name) ?? "no node"}`),
  );
}
