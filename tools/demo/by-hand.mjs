import path from "node:path";
import { root } from "../root.mjs";
import { POWER_HELP } from "./power.mjs";
import { describeAccess } from "./site.mjs";
import { STACK } from "./workspace.mjs";

/** The commands for a second terminal, to be copied as they are. */
export function describeByHand({ workspace, site, programs, platform = process.platform }) {
  const set = platform === "win32" ? setInPowerShell : setInShell;
  const variables = {
    ...workspace.settings,
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
  };
  const stack = `--stack ${STACK} --config-file ${quote(workspace.configFile)}`;
  return [
    "The servers go on until Ctrl-C. In a second terminal:",
    "",
    `  cd ${quote(root)}`,
    `  ${set.path(programs)}`,
    ...Object.entries(variables).map(([name, value]) => `  ${set.variable(name, value)}`),
    "",
    ...["preview", "up", "refresh", "destroy"].map((command) => `  pulumi ${command} ${stack}`),
    "",
    `The servers (password: ${site.password}):`,
    "",
    ...describeAccess(site),
    "",
    POWER_HELP,
    "",
  ].join("\n");
}

const setInShell = {
  path: (folder) => `export PATH=${quote(folder)}${path.posix.delimiter}"$PATH"`,
  variable: (name, value) => `export ${name}=${quote(value)}`,
};

const setInPowerShell = {
  path: (folder) => `$env:PATH = ${quote(`${folder};`)} + $env:PATH`,
  variable: (name, value) => `$env:${name} = ${quote(value)}`,
};

function quote(text) {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
