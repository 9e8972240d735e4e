import { checkFields, fail } from "../check/check-fields";
import { checkConnection } from "../connection/check-connection";
import { CREDENTIAL_NAMES } from "../connection/fields";
import type { CheckFailure } from "../host/contract";
import { isProperties, own, reveal, Secret, secret, UNKNOWN } from "../host/value";
import type { Properties, Value } from "../host/value";
import type { Workplace } from "../workplace";
import { NODE_FIELDS, WAY_FIELDS } from "./fields";
import { logsOnByPassword } from "./way";

export interface CheckedWay {
  /** nodes, and management where it is given: with the provider's defaults, credentials wrapped. */
  readonly way: Properties;
  readonly failures: readonly CheckFailure[];
}

/** The connections of a cluster, each with the provider's defaults and its credentials wrapped, or what is wrong with them. */
export function checkWay(workplace: Workplace, given: Properties): CheckedWay {
  const nodes = checkNodes(workplace, own(given, "nodes") ?? null);
  const management = checkManagement(workplace, own(given, "management") ?? null);
  return {
    way: { nodes: nodes.value, ...(management.value === null ? {} : { management: management.value }) },
    failures: [...nodes.failures, ...management.failures],
  };
}

interface CheckedValue {
  readonly value: Value;
  readonly failures: readonly CheckFailure[];
}

function checkNodes(workplace: Workplace, value: Value): CheckedValue {
  const hidden = value instanceof Secret;
  const bare = hidden ? reveal(value) : value;
  if (bare === UNKNOWN) return { value, failures: [] };
  // The list itself and what is no list: as any field. What is in its nodes: below.
  const shape: Value = Array.isArray(bare) ? (bare as readonly Value[]).map((): Value => UNKNOWN) : bare;
  const failures = [...checkFields({ nodes: shape }, { nodes: WAY_FIELDS.nodes })];
  if (!Array.isArray(bare)) return { value, failures };
  const nodes = (bare as readonly Value[]).map((node, index) =>
    checkNode(workplace, { node, path: `nodes[${String(index)}]` }),
  );
  const list = nodes.map((node) => node.value);
  return {
    value: hidden ? secret(list) : list,
    failures: [...failures, ...nodes.flatMap((node) => node.failures)],
  };
}

function checkNode(
  workplace: Workplace,
  { node, path }: { readonly node: Value; readonly path: string },
): CheckedValue {
  const bare = node instanceof Secret ? reveal(node) : node;
  if (bare === UNKNOWN) return { value: node, failures: [] };
  if (!isProperties(bare))
    return {
      value: node,
      failures: [fail(path, `not allowed. Allowed: ${WAY_FIELDS.nodes.item.allowed}.`)],
    };
  const { connection: given, ...rest } = bare;
  const { connection, failures } = checkConnection(given, {
    ...givenBy(workplace),
    path: `${path}.connection`,
  });
  return {
    value: node instanceof Secret ? secret({ ...rest, connection }) : { ...rest, connection },
    failures: [...failures, ...checkFields({ ...rest, connection: UNKNOWN }, NODE_FIELDS, { path })],
  };
}

function checkManagement(workplace: Workplace, value: Value): CheckedValue {
  if (reveal(value) === null) return { value: null, failures: [] };
  const { connection, failures } = checkConnection(value, { ...givenBy(workplace), path: "management" });
  const plain = reveal(connection);
  if (failures.length > 0 || !isProperties(plain)) return { value: connection, failures };
  return { value: connection, failures: byPassword(plain, workplace) };
}

/** A session that was logged on by a key has no network credentials, and Exchange's cmdlets refuse it (operations.md 4.4). */
function byPassword(management: Properties, { doors: { environment } }: Workplace): readonly CheckFailure[] {
  if (logsOnByPassword(management, environment) || hasUnknown(management)) return [];
  return [
    fail(
      "management.password",
      "required, without privateKey and agentSocketPath: Exchange's cmdlets need network credentials, which a session that was logged on by key does not have.",
    ),
  ];
}

function hasUnknown(connection: Properties): boolean {
  return CREDENTIAL_NAMES.some((name) => own(connection, name) === UNKNOWN);
}

function givenBy(workplace: Workplace): {
  readonly defaults: ReturnType<Workplace["config"]>;
  readonly environment: Workplace["doors"]["environment"];
} {
  return { defaults: workplace.config(), environment: workplace.doors.environment };
}
