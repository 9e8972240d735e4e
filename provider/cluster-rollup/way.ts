import { isIPv6 } from "node:net";
import { withEnvironment } from "../connection/environment";
import type { Environment } from "../connection/environment";
import { CREDENTIAL_NAMES } from "../connection/fields";
import { addressOf, hostOf } from "../connection/ssh-target";
import { isProperties, own, revealed } from "../host/value";
import type { Properties, Value } from "../host/value";

/** The connections of a cluster, in the order of the program. */
export interface Way {
  readonly nodes: readonly Properties[];
  readonly management: Properties | null;
}

/** Of inputs or outputs that Check has passed. */
export function wayOf(properties: Properties): Way {
  const plain = revealed(properties);
  const management = own(plain, "management");
  return {
    nodes: nodesOf(plain).map((node) => connectionIn(node)),
    management: isProperties(management) ? management : null,
  };
}

/** The entries of `nodes`, each as it stands there. */
export function nodesOf(properties: Properties): readonly Properties[] {
  const nodes = own(revealed(properties), "nodes");
  return Array.isArray(nodes)
    ? (nodes as readonly Value[]).map((node) => (isProperties(node) ? node : {}))
    : [];
}

/** Only a session that was logged on by password has network credentials; where a key is stated it is offered first. */
export function logsOnByPassword(connection: Properties, environment: Environment): boolean {
  const whole = withEnvironment(connection, environment);
  const states = (name: string): boolean => (own(whole, name) ?? null) !== null;
  return CREDENTIAL_NAMES.every((name) => states(name) === (name === "password"));
}

/** The id of the resource: "node-a,node-b", with the port where it is not the usual one. */
export function idOf({ nodes }: Way): string {
  return nodes.map(placeOf).join(",");
}

/** For messages, until the cluster's name is known. */
export function namesOf({ nodes }: Way): string {
  return nodes.map((node) => addressOf(node) || "a node that is not known yet").join(", ");
}

/** The hosts of an id, as connections that say no more than that. */
export function placesIn(id: string): readonly Properties[] {
  return id.split(",").map((place) => {
    const [, bracketed, named, port] = /^(?:\[(.*)\]|([^:]*)):(\d+)$/.exec(place.trim()) ?? [];
    const host = bracketed ?? named ?? place.trim();
    return port === undefined ? { host } : { host, port: Number(port) };
  });
}

function placeOf(connection: Properties): string {
  const host = hostOf(connection);
  const port = own(connection, "port") ?? null;
  if (typeof port !== "number" || port === 22) return host;
  return `${isIPv6(host) ? `[${host}]` : host}:${String(port)}`;
}

function connectionIn(node: Properties): Properties {
  const connection = own(node, "connection");
  return isProperties(connection) ? connection : {};
}
