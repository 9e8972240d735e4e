import { checkFields, fail } from "./check/check-fields";
import type { Fields } from "./check/fields";
import { DEFAULTS_FIELDS } from "./connection/fields";
import { sealed } from "./connection/merge";
import type { ConnectionDefaults } from "./connection/merge";
import type { Checked, Difference } from "./host/contract";
import { isProperties, own, reveal, sameValue, Secret, secret, UNKNOWN } from "./host/value";
import type { Properties, Value } from "./host/value";

export interface Config extends ConnectionDefaults {
  readonly packages: string | undefined;
  readonly lookAtEveryUp: boolean;
  readonly maxConcurrentChanges: number;
}

export const CONFIG_FIELDS = {
  connection: { kind: "object", allowed: "an object with user, port and so on", fields: DEFAULTS_FIELDS },
  knownHosts: { kind: "text", allowed: "the path of a known_hosts file" },
  packages: { kind: "text", allowed: "the path of a folder" },
  lookAtEveryUp: { kind: "flag", allowed: "true or false", default: true },
  maxConcurrentChanges: {
    kind: "integer",
    allowed: "a whole number from 1",
    fits: (count) => count >= 1,
    default: 1,
  },
} as const satisfies Fields;

export const DEFAULT_CONFIG: Config = configOf({});

/** What the engine adds to the inputs of a provider for its own use. */
const ENGINES_OWN = new Set(["version", "pluginDownloadURL", "__internal"]);

export function checkConfig(news: Properties): Checked {
  const properties = opened(news);
  return {
    inputs: resealed(news),
    failures: checkFields(properties, CONFIG_FIELDS).map(hostBelongsToResource),
  };
}

export function diffConfig(olds: Properties, news: Properties): Difference {
  const [before, after] = [opened(olds), opened(news)];
  const names = Object.keys(CONFIG_FIELDS).filter((name) => !sameValue(own(before, name), own(after, name)));
  return Object.fromEntries(
    names.map((name) => [name, !own(before, name) ? "add" : !own(after, name) ? "delete" : "update"]),
  );
}

export function readConfig(args: Properties): Config {
  const { failures } = checkConfig(args);
  if (failures.length > 0)
    throw new Error(failures.map(({ reason }) => `provider config: ${reason}`).join("\n"));
  return configOf(opened(args));
}

function configOf(properties: Properties): Config {
  const connection = own(properties, "connection");
  const text = (name: string): string | undefined => {
    const value = own(properties, name);
    return typeof value === "string" ? value : undefined;
  };
  return {
    connection: isProperties(connection) ? sealed(connection) : {},
    knownHosts: text("knownHosts"),
    packages: text("packages"),
    lookAtEveryUp: own(properties, "lookAtEveryUp") !== false,
    maxConcurrentChanges: Number(own(properties, "maxConcurrentChanges") ?? 1),
  };
}

/**
 * The values as they are meant: the engine hands over what is not text as JSON (an object arrives as a string, in a
 * Secret when anything in it was one), and `pulumi config set` knows text only.
 */
function opened(properties: Properties): Properties {
  const entries = Object.entries(properties)
    .filter(([name, value]) => !ENGINES_OWN.has(name) && value !== null)
    .map(([name, value]): [string, Value] => [name, openedValue(name, reveal(value))]);
  return Object.fromEntries(entries);
}

function openedValue(name: string, value: Value): Value {
  const kind = Object.hasOwn(CONFIG_FIELDS, name)
    ? CONFIG_FIELDS[name as keyof typeof CONFIG_FIELDS].kind
    : "text";
  if (typeof value !== "string" || kind === "text") return value;
  try {
    return JSON.parse(value) as Value;
  } catch {
    return value; // checkFields says what is wrong with it
  }
}

/** Credentials in the provider's connection are secret, in whichever form they came. */
function resealed(news: Properties): Properties {
  const connection = own(news, "connection");
  if (connection === undefined || connection instanceof Secret || connection === UNKNOWN) return news;
  if (isProperties(connection)) return { ...news, connection: sealed(connection) };
  const inside = openedValue("connection", connection);
  const holdsCredentials = isProperties(inside) && !sameValue(inside, null) && holdsSecret(sealed(inside));
  return holdsCredentials ? { ...news, connection: secret(connection) } : news;
}

function holdsSecret(value: Value): boolean {
  if (value instanceof Secret) return true;
  return isProperties(value) && Object.values(value).some(holdsSecret);
}

function hostBelongsToResource(failure: { property: string; reason: string }): {
  property: string;
  reason: string;
} {
  if (failure.property !== "connection.host") return failure;
  return fail(
    "connection.host",
    "not a property of the provider's connection. Each resource names its own host.",
  );
}
