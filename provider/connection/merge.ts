import { isProperties, own, reveal, secret, Secret } from "../host/value";
import type { Properties, Value } from "../host/value";
import { CREDENTIAL_NAMES, HOST_KEY_NAMES } from "./fields";

export interface ConnectionDefaults {
  /** The provider's `connection`. */
  readonly connection: Properties;
  /** The provider's `knownHosts`. */
  readonly knownHosts: string | undefined;
}

/**
 * A connection with the provider's defaults filled in. What says who the server is (hostKey, knownHosts,
 * acceptAnyHostKey) is taken together: a default of acceptAnyHostKey must not weaken a resource that states a key. The
 * same holds for what logs on, so that a default password is never sent where a key was meant.
 */
export function withDefaults(connection: Properties, defaults: ConnectionDefaults): Properties {
  const merged = fill(stated(connection), stated(defaults.connection));
  const known =
    knowsHost(merged) || !defaults.knownHosts ? merged : { ...merged, knownHosts: defaults.knownHosts };
  const proxy = own(known, "proxy");
  if (!isProperties(proxy) || knowsHost(stated(proxy))) return known;
  const knownHosts = own(known, "knownHosts") ?? defaults.knownHosts;
  return knownHosts === undefined ? known : { ...known, proxy: { ...proxy, knownHosts } };
}

/** The same with every credential wrapped as a secret: a plain one in a program must not lie in plain state. */
export function sealed(connection: Properties): Properties {
  const entries = Object.entries(connection).map(([name, value]): [string, Value] => {
    if (typeof value === "string" && SEALED.has(name)) return [name, secret(value)];
    if (name === "proxy" && isProperties(value)) return [name, sealed(value)];
    return [name, value];
  });
  return Object.fromEntries(entries);
}

const SEALED: ReadonlySet<string> = new Set(["password", "privateKey", "privateKeyPassword"]);

export function knowsHost(connection: Properties): boolean {
  return HOST_KEY_NAMES.some((name) => states(connection, name));
}

export function logsOn(connection: Properties): boolean {
  return CREDENTIAL_NAMES.some((name) => states(connection, name));
}

function fill(connection: Properties, defaults: Properties): Properties {
  const taken = new Set<string>([
    ...(knowsHost(connection) ? HOST_KEY_NAMES : []),
    ...(logsOn(connection) ? [...CREDENTIAL_NAMES, "privateKeyPassword"] : []),
  ]);
  return {
    ...Object.fromEntries(Object.entries(defaults).filter(([name]) => !taken.has(name))),
    ...connection,
  };
}

/** acceptAnyHostKey: false says nothing that its absence would not. */
function states(connection: Properties, name: string): boolean {
  const value = own(connection, name);
  return value !== undefined && value !== null && reveal(value) !== false && reveal(value) !== "";
}

/** Without what is null, and with a wholly secret proxy opened: its credentials are wrapped again by `sealed`. */
function stated(properties: Properties): Properties {
  const entries = Object.entries(properties).filter(([, value]) => value !== null);
  return Object.fromEntries(
    entries.map(([name, value]) => [
      name,
      name === "proxy" && value instanceof Secret ? reveal(value) : value,
    ]),
  );
}
