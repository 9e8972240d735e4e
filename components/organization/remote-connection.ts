import * as pulumi from "@pulumi/pulumi";
import type { remote } from "@pulumi/command/types/input";
import type { ConnectionArgs, ProxyArgs } from "../connection-args";

/** What @pulumi/command 1.2.1 knows of a connection, and of a proxy. */
const KNOWN = [
  "host",
  "port",
  "user",
  "password",
  "privateKey",
  "privateKeyPassword",
  "agentSocketPath",
  "hostKey",
  "perDialTimeout",
  "dialErrorLimit",
] as const;

/** The connection for a remote command. `path` is where the program states it, for messages. */
export function remoteConnection(
  connection: pulumi.Input<ConnectionArgs>,
  path: string,
): pulumi.Output<remote.ConnectionArgs> {
  return pulumi.output(connection).apply((stated) => {
    const mistakes = mistakesOfRemote(stated, path);
    if (mistakes.length > 0) throw new pulumi.RunError(mistakes.join("\n"));
    const { proxy } = stated;
    return {
      ...picked(stated),
      ...(proxy ? { proxy: picked(proxy) } : {}),
    } as remote.ConnectionArgs;
  });
}

/** What @pulumi/command would lack; it would take any host key and the user root by itself. */
export function mistakesOfRemote(connection: ConnectionArgs, path: string): readonly string[] {
  const { proxy } = connection;
  return [
    ...mistakesOfHop(connection, path),
    ...(typeof proxy === "object" && !isLater(proxy)
      ? mistakesOfHop(proxy as ProxyArgs, `${path}.proxy`)
      : []),
  ];
}

/** Whether its properties are known only later. */
export function isLater(value: unknown): boolean {
  return pulumi.Output.isInstance(value) || value instanceof Promise;
}

function mistakesOfHop(hop: Partial<ConnectionArgs>, path: string): readonly string[] {
  const lacks = (...names: readonly (keyof ConnectionArgs)[]): boolean =>
    names.every((name) => hop[name] === undefined || hop[name] === null);
  const seen = "@pulumi/command sees neither the provider's config nor the environment";
  return [
    ...(lacks("hostKey") && (hop.acceptAnyHostKey ?? false) === false
      ? [
          `${path}.hostKey: required for a remote command, which knows no known_hosts file and would accept any key. Give the server's public key; acceptAnyHostKey: true is for a lab.`,
        ]
      : []),
    ...(lacks("user") ? [`${path}.user: required for a remote command: ${seen}.`] : []),
    ...(lacks("password", "privateKey", "agentSocketPath")
      ? [
          `${path}.password: one of password, privateKey and agentSocketPath is required for a remote command: ${seen}.`,
        ]
      : []),
  ];
}

function picked(hop: Partial<ConnectionArgs>): Partial<Record<(typeof KNOWN)[number], unknown>> {
  return Object.fromEntries(KNOWN.flatMap((name) => (hop[name] === undefined ? [] : [[name, hop[name]]])));
}
