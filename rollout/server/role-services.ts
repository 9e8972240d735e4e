import type { ExchangeRole } from "../../agent/protocol";

/**
 * Exchange's own services among those that ServiceControl.ps1 stops and disables, by role (operations.md 4.3: the 2016
 * list, restricted to names of 2007). No start types: there are no defaults that could be trusted (4.4).
 */
const OF_ROLE: Readonly<Record<ExchangeRole, string>> = {
  ClientAccess:
    "MSExchangeIMAP4 MSExchangePOP3 MSExchangeADTopology MSExchangeFDS MSExchangeServiceHost MSExchangeMonitoring",
  Mailbox:
    "MSExchangeIS MSExchangeMailboxAssistants MSFTESQL-Exchange MSExchangeADTopology MSExchangeRepl MSExchangeTransportLogSearch MSExchangeServiceHost MSExchangeMonitoring",
  HubTransport:
    "MSExchangeTransport MSExchangeADTopology MSExchangeEdgeSync MSExchangeTransportLogSearch MSExchangeAntispamUpdate MSExchangeServiceHost MSExchangeMonitoring",
  UnifiedMessaging:
    "MSExchangeUM MSExchangeADTopology MSExchangeFDS MSExchangeServiceHost MSExchangeMonitoring",
  EdgeTransport:
    "MSExchangeTransport MSExchangeTransportLogSearch MSExchangeEdgeCredential MSExchangeAntispamUpdate MSExchangeServiceHost MSExchangeMonitoring",
};

/** In lower case. Roles that could not be read are taken for all: only services that are there count. */
export function neededServices(roles: readonly ExchangeRole[] | null): ReadonlySet<string> {
  const all = Object.keys(OF_ROLE) as ExchangeRole[];
  return new Set((roles ?? all).flatMap((role) => OF_ROLE[role].toLowerCase().split(" ")));
}

/** As the agent takes them: by Exchange's names (operations.md 4.4). */
export function isExchangeService(name: string): boolean {
  return /^(MSExchange.*|MSFTESQL-Exchange|ADAM_MSExchange|wsbexchange)$/i.test(name);
}
