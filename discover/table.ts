import type { Row } from "./rows";

const HEAD = ["server", "roles", "site", "SP", "level", "newest", "lacks", "interim", "cluster"] as const;

/** A line for each host, then what is wrong, host by host. */
export function tableOf(rows: readonly Row[]): string {
  const cells = [HEAD, ...rows.map(cellsOf)];
  const widths = HEAD.map((_, column) => Math.max(...cells.map((row) => row[column]!.length)));
  const lines = cells.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join("  ")
      .trimEnd(),
  );
  return [...lines, ...troubles(rows)].join("\n");
}

function cellsOf(row: Row): readonly string[] {
  if (row.unreachable !== "") return [row.address, "not looked at", ...HEAD.slice(2).map(() => "")];
  const { server, roles, site, servicePack, level, newestLevel } = row;
  return [
    server === row.address ? server : `${server} (${row.address})`,
    roles.join("+") || "none",
    site,
    servicePack,
    level,
    newestLevel,
    row.missingBulletins.join(",") || "-",
    String(row.interimUpdates.length || "-"),
    row.cluster || "-",
  ];
}

function troubles(rows: readonly Row[]): readonly string[] {
  const lines = rows.flatMap((row) => [
    ...(row.unreachable === "" ? [] : [`${row.address}: ${row.unreachable}`]),
    ...row.interimUpdates.map((name) => `${row.server}: interim update installed: ${name}`),
    ...row.problems.map((problem) => `${row.server}: ${problem}`),
  ]);
  return lines.length === 0 ? [] : ["", ...lines];
}
