import { own } from "../host/value";
import type { Properties } from "../host/value";
import { logsOn } from "./merge";

export type Environment = Readonly<Record<string, string | undefined>>;

/** Credentials that the program and the state need not hold. */
export const VARIABLES = {
  user: "EXCHANGE_ROLLUP_USER",
  password: "EXCHANGE_ROLLUP_PASSWORD",
  privateKey: "EXCHANGE_ROLLUP_PRIVATE_KEY",
  privateKeyPassword: "EXCHANGE_ROLLUP_PRIVATE_KEY_PASSWORD",
} as const;

/**
 * A connection as it is dialled: what it leaves open comes from the environment. Made anew for each use and never
 * given back to the engine, so it is in no state. Credentials are taken only where the connection states none.
 */
export function withEnvironment(connection: Properties, environment: Environment): Properties {
  const fromEnvironment = (name: keyof typeof VARIABLES): Properties => {
    const value = environment[VARIABLES[name]];
    return value && (own(connection, name) ?? null) === null ? { [name]: value } : {};
  };
  return {
    ...connection,
    ...fromEnvironment("user"),
    ...(logsOn(connection) ? {} : { ...fromEnvironment("password"), ...fromEnvironment("privateKey") }),
    ...fromEnvironment("privateKeyPassword"),
  };
}

export function environmentSecrets(environment: Environment): string[] {
  return [VARIABLES.password, VARIABLES.privateKey, VARIABLES.privateKeyPassword].flatMap(
    (name) => environment[name] ?? [],
  );
}
