import { checkFields, fail } from "../check/check-fields";
import type { CheckFailure } from "../host/contract";
import { isProperties, own, reveal, Secret, secret, UNKNOWN } from "../host/value";
import type { Properties, Value } from "../host/value";
import { VARIABLES, withEnvironment } from "./environment";
import type { Environment } from "./environment";
import { CONNECTION_FIELDS } from "./fields";
import { knowsHost, logsOn, sealed, withDefaults } from "./merge";
import type { ConnectionDefaults } from "./merge";

export interface CheckedConnection {
  readonly connection: Value;
  readonly failures: readonly CheckFailure[];
}

interface Given {
  readonly defaults: ConnectionDefaults;
  readonly environment: Environment;
  /** Of the input; default "connection". */
  readonly path?: string;
}

/** The connection with the provider's defaults and its credentials wrapped, or what is wrong with it. */
export function checkConnection(value: Value | undefined, given: Given): CheckedConnection {
  const { path = "connection" } = given;
  const hidden = value instanceof Secret;
  const bare = hidden ? reveal(value) : (value ?? null);
  if (bare === UNKNOWN) return { connection: value ?? null, failures: [] };
  if (!isProperties(bare)) return { connection: null, failures: [fail(path, NEEDED)] };

  const merged = withDefaults(bare, given.defaults);
  const failures = [
    ...checkFields(merged, CONNECTION_FIELDS, { path, hidden }),
    ...missing(withEnvironment(merged, given.environment), { path, elsewhere: true }),
  ];
  const proxy = own(merged, "proxy");
  if (isProperties(proxy)) failures.push(...missing(proxy, { path: `${path}.proxy`, elsewhere: false }));
  return { connection: hidden ? secret(merged) : sealed(merged), failures };
}

const NEEDED = "required. Give an object with the server's host, user and so on.";

/** `elsewhere`: it may also come from the provider's config or the environment. */
function missing(
  connection: Properties,
  { path, elsewhere }: { readonly path: string; readonly elsewhere: boolean },
): CheckFailure[] {
  const failures: CheckFailure[] = [];
  if ((own(connection, "user") ?? null) === null) {
    const where = elsewhere
      ? ` It may also come from the provider's connection or from ${VARIABLES.user}.`
      : "";
    const whom = elsewhere ? "an administrator of the server" : "a user of the proxy";
    failures.push(fail(`${path}.user`, `required. Give the name of ${whom}.${where}`));
  }
  if (!logsOn(connection)) {
    const where = elsewhere
      ? ` They may also come from the provider's connection, or from ${VARIABLES.password} or ${VARIABLES.privateKey}.`
      : "";
    failures.push(
      fail(`${path}.password`, `required. Give password, privateKey or agentSocketPath.${where}`),
    );
  }
  if (!knowsHost(connection)) {
    failures.push(
      fail(
        `${path}.hostKey`,
        "required. Give the server's public key or a knownHosts file; acceptAnyHostKey: true is for a lab.",
      ),
    );
  }
  return failures;
}
