import type { PatchFacts } from "./inspection";

/** What the product keeps on a server of who owns it and what it was before our first change. */
export interface RecordFacts {
  /** The Pulumi resource. */
  readonly urn: string;
  /** Random; also an output of the resource. Delete acts only with it. */
  readonly token: string;
  /** For people: user@controller. */
  readonly who: string;
  readonly since: string;
  readonly productCode: string;
  /** Windows Installer's VersionString then: a service pack installed later shows. */
  readonly productVersion: string;
  /** The patches found before our first change, in whatever state. Never changed afterwards; Delete leaves them. */
  readonly patchesFound: readonly PatchFacts[];
  /** What the controller asked to remember (RememberRequest), in its own form; absent or "": nothing. */
  readonly memo?: string;
}

/** Keeps a text of the controller with the record: what an attempt over several servers must know if it is interrupted. */
export interface RememberRequest {
  readonly op: "remember";
  /** The lock's. */
  readonly lock: string;
  /** The record's token. */
  readonly token: string;
  /** At most 4,000 characters; "" forgets. */
  readonly memo: string;
}

/**
 * Takes the server for a resource, under a lock, before anything is changed. No record: one is written. A record with
 * this token, or with this URN and no token given (a Create that was killed before its state was saved): it stays as it
 * is, but for the URN, which follows an alias. Anybody else's: otherOwner.
 */
export interface ClaimRequest {
  readonly op: "claim";
  /** The lock's. */
  readonly lock: string;
  readonly urn: string;
  readonly who: string;
  /** From the resource's state; null: a Create. */
  readonly token: string | null;
  /** The token of a record that is written anew: 32 hexadecimal digits. */
  readonly newToken: string;
}

export interface ClaimReply {
  readonly record: RecordFacts;
  readonly taken: "new" | "kept";
}

/**
 * Gives the server up: record, jobs, packages, agent and folders go, the audit file stays (in
 * %SystemRoot%\\ExchangeRollup). Only with the record's token; nothing there is no failure. Refused while a job runs,
 * and while services are not as a job found them (servicesOwed): how they were is told by nothing else. Refused also while
 * exe.config files carry a change of ours (evidenceOwed).
 */
export interface DisownRequest {
  readonly op: "disown";
  readonly lock: string;
  readonly token: string;
}
