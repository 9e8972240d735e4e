/** A role of an Exchange Server 2007 machine. */
export type ExchangeRole = "ClientAccess" | "HubTransport" | "Mailbox" | "UnifiedMessaging" | "EdgeTransport";

export const ROLES: readonly ExchangeRole[] = [
  "ClientAccess",
  "HubTransport",
  "Mailbox",
  "UnifiedMessaging",
  "EdgeTransport",
];

/** What is changed as one: a server, or a cluster with all its nodes. */
export interface Unit {
  readonly name: string;
  readonly roles: readonly ExchangeRole[];
  readonly site: string;
  readonly internetFacing: boolean;
}
