import { parseArgs } from "node:util";

export interface Options {
  /** Files with a host a line; "-" is none. */
  readonly hostFiles: readonly string[];
  readonly hosts: readonly string[];
  readonly knownHosts: string;
  readonly legacyAlgorithms: boolean;
  readonly json: boolean;
  /** Folder for import.json and config.yaml; null: nothing is written. */
  readonly out: string | null;
  /** How many servers are looked at at once. */
  readonly parallel: number;
}

export const USAGE = `npm run discover -- [--hosts FILE] [HOST[:PORT] …] --known-hosts FILE [--out FOLDER] [--parallel N] [--legacy-algorithms] [--json]
Looks at Exchange servers, changes nothing of Windows or Exchange, and writes what \`pulumi import --file\` takes.
Credentials: EXCHANGE_ROLLUP_USER, and EXCHANGE_ROLLUP_PASSWORD or EXCHANGE_ROLLUP_PRIVATE_KEY.`;

const MOST = 64;

/** Throws with a sentence that names the argument. */
export function optionsFrom(args: readonly string[]): Options {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      hosts: { type: "string", multiple: true, default: [] },
      "known-hosts": { type: "string" },
      "legacy-algorithms": { type: "boolean", default: false },
      json: { type: "boolean", default: false },
      out: { type: "string" },
      parallel: { type: "string", default: "8" },
    },
  });
  const hostFiles = values.hosts ?? [];
  if (hostFiles.length + positionals.length === 0)
    throw new Error(`--hosts: required, or hosts as arguments.\n\n${USAGE}`);
  const knownHosts = values["known-hosts"];
  if (!knownHosts)
    throw new Error(
      "--known-hosts: required: each server must prove who it is. Make the file with ssh-keyscan and compare its keys once.",
    );
  const parallel = Number(values.parallel);
  if (!Number.isInteger(parallel) || parallel < 1 || parallel > MOST)
    throw new Error(`--parallel: "${values.parallel}" is not a number from 1 to ${MOST}.`);
  return {
    hostFiles,
    hosts: positionals,
    knownHosts,
    legacyAlgorithms: values["legacy-algorithms"] ?? false,
    json: values.json ?? false,
    out: values.out ?? null,
    parallel,
  };
}
