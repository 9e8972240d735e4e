import { readFileSync } from "node:fs";
import type { SshTarget } from "../../ssh/contract";

type Environment = Readonly<Record<string, string | undefined>>;

/** What the run on a real server is told. */
export interface Settings {
  readonly target: SshTarget;
  /** As in the input; null: the newest rollup of the server's series. */
  readonly rollup: string | null;
  /** Folder with the real .msp files; null: none is there, and previews use the lab's. */
  readonly packages: string | null;
  /** Whether the server may be changed: it is named twice, and three times where the rollup is to go again. */
  readonly may: "look" | "install" | "install and remove";
  /** File that the answers are written to. */
  readonly report: string;
}

export const VARIABLES = {
  host: "EXCHANGE_ROLLUP_TEST_HOST",
  port: "EXCHANGE_ROLLUP_TEST_PORT",
  user: "EXCHANGE_ROLLUP_TEST_USER",
  password: "EXCHANGE_ROLLUP_TEST_PASSWORD",
  privateKeyFile: "EXCHANGE_ROLLUP_TEST_PRIVATE_KEY_FILE",
  privateKeyPassword: "EXCHANGE_ROLLUP_TEST_PRIVATE_KEY_PASSWORD",
  knownHosts: "EXCHANGE_ROLLUP_TEST_KNOWN_HOSTS",
  hostKey: "EXCHANGE_ROLLUP_TEST_HOST_KEY",
  legacyAlgorithms: "EXCHANGE_ROLLUP_TEST_LEGACY_ALGORITHMS",
  packages: "EXCHANGE_ROLLUP_TEST_PACKAGES",
  rollup: "EXCHANGE_ROLLUP_TEST_ROLLUP",
  install: "EXCHANGE_ROLLUP_TEST_INSTALL_ON",
  remove: "EXCHANGE_ROLLUP_TEST_REMOVE_FROM",
  report: "EXCHANGE_ROLLUP_TEST_REPORT",
} as const;

/** Throws with a sentence that names the variable. */
export function settingsFrom(environment: Environment): Settings {
  const given = (name: keyof typeof VARIABLES): string | undefined =>
    environment[VARIABLES[name]] || undefined;
  const demand = (name: keyof typeof VARIABLES, what: string): string =>
    given(name) ?? wrong(name, `required: ${what}`);
  const host = demand("host", "the name or address of the server to look at");
  if (!given("password") && !given("privateKeyFile"))
    wrong("password", `required, or ${VARIABLES.privateKeyFile}`);
  if (!given("knownHosts") && !given("hostKey"))
    wrong("knownHosts", `required, or ${VARIABLES.hostKey}: the server must prove who it is`);
  const may = permission({ host, install: given("install"), remove: given("remove") });
  if (may !== "look") demand("packages", "the folder with the .msp files that may be installed");
  return {
    target: {
      host,
      port: portOf(given("port")),
      user: demand("user", "who logs on, a member of Administrators"),
      ...only("password", given("password")),
      ...only("privateKey", keyIn(given("privateKeyFile"))),
      ...only("privateKeyPassword", given("privateKeyPassword")),
      ...only("knownHosts", given("knownHosts")),
      ...only("hostKey", given("hostKey")),
      legacyAlgorithms: yesOrNo("legacyAlgorithms", given("legacyAlgorithms")),
    },
    rollup: given("rollup") ?? null,
    packages: given("packages") ?? null,
    may,
    report: given("report") ?? "real-server-report.json",
  };
}

/** A name that is not the server's very own is a mistake, never a permission. */
function permission({
  host,
  install,
  remove,
}: Readonly<Record<"host" | "install" | "remove", string | undefined>>): Settings["may"] {
  if (install !== undefined && install !== host)
    wrong("install", `names ${install}, but ${VARIABLES.host} names ${host}`);
  if (remove !== undefined && remove !== host)
    wrong("remove", `names ${remove}, but ${VARIABLES.host} names ${host}`);
  if (remove !== undefined && install === undefined)
    wrong(
      "remove",
      `is of use only with ${VARIABLES.install}: what is removed is what this run has installed`,
    );
  if (install === undefined) return "look";
  return remove === undefined ? "install" : "install and remove";
}

function portOf(text = "22"): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65535) wrong("port", `${text} is no port`);
  return port;
}

function yesOrNo(name: keyof typeof VARIABLES, text = "no"): boolean {
  if (text !== "yes" && text !== "no") wrong(name, `${text} is neither yes nor no`);
  return text === "yes";
}

function keyIn(file: string | undefined): string | undefined {
  if (file === undefined) return undefined;
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    return wrong("privateKeyFile", `${file} cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
}

function only<Name extends string>(name: Name, value: string | undefined): { readonly [K in Name]?: string } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [K in Name]: string });
}

function wrong(name: keyof typeof VARIABLES, why: string): never {
  throw new Error(`${VARIABLES[name]}: ${why}. See docs/real-server.md.`);
}
