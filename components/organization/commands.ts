import { createHash } from "node:crypto";
import type * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import type { ConnectionArgs } from "../connection-args";
import type { CommandsAround, MaintenanceCommand } from "./args";
import { remoteConnection } from "./remote-connection";

export type Command = command.local.Command | command.remote.Command;

/** What commands stand around: a server, a wave or the organisation. */
export interface Place {
  /** Begins the names of their resources. */
  readonly name: string;
  /** Where the program states them: "servers[2]"; "" for the organisation. */
  readonly path: string;
  readonly commands: CommandsAround;
  /** What it is brought to, as one text; of several, each with its name. */
  readonly target: pulumi.Output<string>;
  /** Where a remote command runs that states no connection of its own. */
  readonly connection?: pulumi.Input<ConnectionArgs>;
  readonly parent: pulumi.Resource;
}

export interface NamedCommand {
  readonly name: string;
  readonly command: Command;
}

/** The resources after which whatever follows in a chain begins. */
export type Ends = readonly pulumi.Resource[];

/** Makes the resources of a list, one behind the other; with none the chain goes on where it was. */
export function chain(
  place: Place,
  { when, behind }: { readonly when: "before" | "after"; readonly behind: Ends },
): { readonly ends: Ends; readonly commands: readonly NamedCommand[] } {
  const made: NamedCommand[] = [];
  for (const [index, stated] of (place.commands[when] ?? []).entries()) {
    const last = made.at(-1);
    const at = { when, index, dependsOn: last ? [last.command] : [...behind] };
    made.push(makeCommand(place, stated, at));
  }
  const last = made.at(-1);
  return { ends: last ? [last.command] : behind, commands: made };
}

/**
 * A command that is to run again has to have another input. `triggers` would replace its resource, and the end of the
 * old one would run its `delete` behind each rollup: what admits a server would drain it. So the target goes where it
 * changes nothing else, and the resource is updated.
 */
function makeCommand(
  place: Place,
  stated: MaintenanceCommand,
  at: { readonly when: "before" | "after"; readonly index: number; readonly dependsOn: pulumi.Resource[] },
): NamedCommand {
  const { local, remote } = library();
  const { target } = place;
  const { when, index, dependsOn } = at;
  const name = `${place.name}-${when}-${stated.name ?? String(index + 1)}`;
  const options = { parent: place.parent, dependsOn };
  const drained = when === "after" && place.commands.before?.length ? fingerprint(place) : undefined;
  const kept = stated.delete === undefined ? {} : { delete: stated.delete };
  if ("local" in stated) {
    const environment = {
      EXCHANGE_ROLLUP_TARGET: target,
      ...(drained ? { EXCHANGE_ROLLUP_BEFORE: drained } : {}),
    };
    return {
      name,
      command: new local.Command(name, { create: stated.local, ...kept, environment }, options),
    };
  }
  const connection = connectionOf(place, stated, pathOf(place, `${when}[${String(index)}].connection`));
  const stdin = drained ? pulumi.interpolate`${target} ${drained}\n` : pulumi.interpolate`${target}\n`;
  // What it printed before would go to the server as a variable, which SSH servers refuse.
  const quiet = { addPreviousOutputInEnv: false };
  const inputs = { create: stated.remote, ...kept, connection, stdin, ...quiet };
  return { name, command: new remote.Command(name, inputs, options) };
}

/**
 * Changes with whatever has the `before` commands run again: a server that a changed text or password has drained anew
 * must be admitted anew.
 */
function fingerprint(place: Place): pulumi.Output<string> {
  const stated = (place.commands.before ?? []).map((one, index) => ({
    ...one,
    ...("remote" in one
      ? { connection: connectionOf(place, one, pathOf(place, `before[${String(index)}].connection`)) }
      : {}),
  }));
  return pulumi
    .output(stated)
    .apply((all) => createHash("sha256").update(JSON.stringify(all)).digest("hex").slice(0, 12));
}

function connectionOf(
  place: Place,
  stated: Extract<MaintenanceCommand, { readonly remote: unknown }>,
  path: string,
): ReturnType<typeof remoteConnection> {
  const { connection } = stated;
  if (connection !== undefined) return remoteConnection(connection, path);
  if (place.connection !== undefined) return remoteConnection(place.connection, pathOf(place, "connection"));
  throw new pulumi.RunError(`${path}: required.`);
}

function pathOf({ path }: Place, within: string): string {
  return path === "" ? within : `${path}.${within}`;
}

/** Not needed by organisations without commands: the engine would look for its plugin in every run. */
function library(): typeof command {
  try {
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    return require("@pulumi/command") as typeof command;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "MODULE_NOT_FOUND") throw error;
    throw new pulumi.RunError(
      "before and after are commands of the package @pulumi/command, which is not installed. Run: npm install @pulumi/command@1.2.1",
    );
  }
}
