import { homedir } from "node:os";
import { join } from "node:path";
import { isProperties, own, revealed } from "../host/value";
import type { Properties } from "../host/value";
import type { SshTarget } from "../../ssh/contract";
import { withEnvironment } from "./environment";
import type { Environment } from "./environment";
import { CONNECTION_FIELDS, PROXY_FIELDS } from "./fields";

type Hop = Omit<SshTarget, "proxy">;

/** What is dialled: a connection that Check has passed, with the environment's credentials. */
export function sshTarget(connection: Properties, environment: Environment): SshTarget {
  const plain = revealed(withEnvironment(connection, environment));
  const proxy = own(plain, "proxy");
  const target = hop(
    plain,
    Object.keys(CONNECTION_FIELDS).filter((name) => name !== "proxy"),
  );
  return isProperties(proxy) ? { ...target, proxy: hop(proxy, Object.keys(PROXY_FIELDS)) } : target;
}

export function hostOf(connection: Properties): string {
  const host = own(revealed(connection), "host");
  return typeof host === "string" ? host : "";
}

/** For messages, until the computer's name is known: the host, with the port where it is not the usual one. */
export function addressOf(connection: Properties): string {
  const port = own(revealed(connection), "port") ?? null;
  return typeof port === "number" && port !== 22
    ? `${hostOf(connection)}:${String(port)}`
    : hostOf(connection);
}

/** Check has proved the types; the names of an SshTarget are those of the input. */
function hop(connection: Properties, names: readonly string[]): Hop {
  const entries = names.flatMap((name) => {
    const value = own(connection, name) ?? null;
    return value === null
      ? []
      : [[name, name === "knownHosts" && typeof value === "string" ? inHome(value) : value]];
  });
  return Object.fromEntries(entries) as Hop;
}

/** "~/.ssh/known_hosts": a shell would open the tilde, a program's text is not seen by one. */
export function inHome(path: string): string {
  return /^~[/\\]/.test(path) ? join(homedir(), path.slice(2)) : path;
}
