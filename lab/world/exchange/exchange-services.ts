import type { ServiceSpec, StartMode } from "../service";

export const INSTALL_PATH = "C:\\Program Files\\Microsoft\\Exchange Server\\";
const BIN = `${INSTALL_PATH}bin`;

export type ExchangeRole = "ClientAccess" | "HubTransport" | "Mailbox" | "UnifiedMessaging" | "EdgeTransport";

/** Role keys below …\Exchange\v8.0 (operations.md 3.5). */
export const ROLE_KEYS: Readonly<Record<ExchangeRole, string>> = {
  ClientAccess: "ClientAccessRole",
  HubTransport: "HubTransportRole",
  Mailbox: "MailboxRole",
  UnifiedMessaging: "UnifiedMessagingRole",
  EdgeTransport: "EdgeTransportRole",
};

/** Stopped and disabled on every server while a patch runs (operations.md 4.3): WMI and remote registry among them. */
const COMMON = ["WinMgmt", "RemoteRegistry", "HealthService", "OnePoint", "MOM", "OMCFG", "pla"];

/** ServiceControl.ps1's lists (operations.md 4.3, names of 2007 out of the 2016 copy). */
const CONTROLLED: Readonly<Record<ExchangeRole, readonly string[]>> = {
  ClientAccess: [
    ..."MSExchangeIMAP4 MSExchangePOP3 MSExchangeADTopology MSExchangeFDS MSExchangeServiceHost".split(" "),
    ..."MSExchangeMonitoring IISAdmin W3Svc".split(" "),
  ],
  Mailbox: [
    ..."MSExchangeIS MSExchangeMailboxAssistants MSFTESQL-Exchange MSExchangeADTopology MSExchangeRepl".split(
      " ",
    ),
    ..."MSExchangeTransportLogSearch MSExchangeServiceHost MSExchangeMonitoring IISAdmin W3Svc HTTPFilter".split(
      " ",
    ),
  ],
  HubTransport: [
    ..."MSExchangeTransport MSExchangeADTopology MSExchangeEdgeSync MSExchangeTransportLogSearch".split(" "),
    ..."MSExchangeAntispamUpdate MSExchangeServiceHost MSExchangeMonitoring W3Svc".split(" "),
  ],
  UnifiedMessaging: [
    ..."MSExchangeUM MSExchangeADTopology MSExchangeFDS MSExchangeServiceHost MSExchangeMonitoring W3Svc".split(
      " ",
    ),
  ],
  EdgeTransport: [
    ..."MSExchangeTransport MSExchangeTransportLogSearch MSExchangeEdgeCredential".split(" "),
    ..."MSExchangeAntispamUpdate MSExchangeServiceHost MSExchangeMonitoring".split(" "),
  ],
};

/** In this order the patch stops them: the roles', then the common ones. */
export function controlledServices(roles: readonly ExchangeRole[]): readonly string[] {
  const names = [...roles.flatMap((role) => CONTROLLED[role]), ...COMMON];
  return [...new Map(names.map((name) => [name.toLowerCase(), name])).values()];
}

/**
 * What Setup installs per role. MSExchangeSA, MSExchangeMailSubmission and MSExchangeSearch are of 2007 only and in no
 * list that was read (operations.md 4.3). Start types beyond ADTopology, POP3 and IMAP4 are UNVERIFIED (4.4).
 */
const OF_ROLE: Readonly<Record<ExchangeRole, readonly string[]>> = {
  ClientAccess: CONTROLLED.ClientAccess,
  Mailbox: [...CONTROLLED.Mailbox, "MSExchangeSA", "MSExchangeMailSubmission", "MSExchangeSearch"],
  HubTransport: CONTROLLED.HubTransport,
  UnifiedMessaging: CONTROLLED.UnifiedMessaging,
  EdgeTransport: [...CONTROLLED.EdgeTransport, "ADAM_MSExchange"],
};

export function servicesOf(roles: readonly ExchangeRole[]): readonly ServiceSpec[] {
  const wanted = new Set(roles.flatMap((role) => OF_ROLE[role]));
  const edge = roles.includes("EdgeTransport");
  return EXCHANGE_SERVICES.filter(({ name }) => wanted.has(name)).map((spec) =>
    // On an Edge server there is no Active Directory, but ADAM (operations.md 4.4).
    edge
      ? { ...spec, dependsOn: (spec.dependsOn ?? []).map((on) => (on === TOPOLOGY ? "ADAM_MSExchange" : on)) }
      : spec,
  );
}

const TOPOLOGY = "MSExchangeADTopology";

const EXCHANGE_SERVICES: readonly ServiceSpec[] = [
  managed(TOPOLOGY, "Microsoft Exchange Active Directory Topology", [], {
    startSeconds: 12,
    stopSeconds: 10,
  }),
  {
    ...managed("ADAM_MSExchange", "Microsoft Exchange ADAM", ["EventSystem"]),
    image: "C:\\WINDOWS\\ADAM\\dsamain.exe",
    modules: [],
    managed: false,
  },
  native("MSExchangeIS", "Microsoft Exchange Information Store", "store.exe", {
    startSeconds: 45,
    stopSeconds: 90,
  }),
  native("MSExchangeSA", "Microsoft Exchange System Attendant", "mad.exe", {
    startSeconds: 10,
    stopSeconds: 20,
  }),
  native("MSFTESQL-Exchange", "Microsoft Search (Exchange)", "msftesql.exe", { stopSeconds: 15 }),
  managed("MSExchangeSearch", "Microsoft Exchange Search Indexer", [TOPOLOGY, "MSFTESQL-Exchange"]),
  managed("MSExchangeMailboxAssistants", "Microsoft Exchange Mailbox Assistants", [TOPOLOGY], {
    stopSeconds: 25,
  }),
  managed("MSExchangeMailSubmission", "Microsoft Exchange Mail Submission", [TOPOLOGY]),
  managed("MSExchangeRepl", "Microsoft Exchange Replication Service", [TOPOLOGY]),
  managed("MSExchangeTransport", "Microsoft Exchange Transport", [TOPOLOGY], {
    startSeconds: 20,
    stopSeconds: 40,
    account: "NT AUTHORITY\\NetworkService",
  }),
  managed("MSExchangeTransportLogSearch", "Microsoft Exchange Transport Log Search", [TOPOLOGY]),
  managed("MSExchangeEdgeSync", "Microsoft Exchange EdgeSync", [TOPOLOGY]),
  managed("MSExchangeEdgeCredential", "Microsoft Exchange Credential Service", ["ADAM_MSExchange"]),
  managed("MSExchangeAntispamUpdate", "Microsoft Exchange Anti-spam Update", [TOPOLOGY]),
  managed("MSExchangeServiceHost", "Microsoft Exchange Service Host", []),
  managed("MSExchangeFDS", "Microsoft Exchange File Distribution", [TOPOLOGY]),
  managed("MSExchangeMonitoring", "Microsoft Exchange Monitoring", [], { start: "demand" }),
  // Off by default; never to be set to automatic blindly (operations.md 4.4).
  managed("MSExchangeIMAP4", "Microsoft Exchange IMAP4", [TOPOLOGY], { start: "demand" }),
  managed("MSExchangePOP3", "Microsoft Exchange POP3", [TOPOLOGY], { start: "demand" }),
  managed("MSExchangeUM", "Microsoft Exchange Unified Messaging", [TOPOLOGY], { stopSeconds: 30 }),
];

interface Particulars {
  readonly start?: StartMode;
  readonly startSeconds?: number;
  readonly stopSeconds?: number;
  readonly account?: string;
}

function managed(
  name: string,
  displayName: string,
  dependsOn: readonly string[],
  particulars: Particulars = {},
): ServiceSpec {
  const image = `${BIN}\\${name.replace("MSExchange", "MSExchange.")}.exe`;
  const modules = [`${BIN}\\Microsoft.Exchange.Data.dll`];
  return {
    name,
    displayName,
    start: "auto",
    startSeconds: 5,
    stopSeconds: 6,
    image,
    managed: true,
    modules,
    dependsOn,
    ...particulars,
  };
}

function native(name: string, displayName: string, file: string, particulars: Particulars): ServiceSpec {
  const dependsOn = name === "MSExchangeIS" || name === "MSExchangeSA" ? ["RpcSs", "EventLog"] : [];
  return { name, displayName, start: "auto", image: `${BIN}\\${file}`, dependsOn, ...particulars };
}
