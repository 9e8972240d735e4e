import { die } from "../../lab/moment-of-death";
import type { Site } from "../../lab/site";
import type { SiteServer } from "../../lab/site-server";
import type { Step } from "../../lab/world/steps";
import { clusterOf, MAILBOX_SERVER, otherNode, ownerOf } from "./two-nodes";

/** What can happen to a cluster while one of its nodes takes a step. */
export const DISTURBANCES = [
  "power loss of the other node",
  "mailbox server moved",
  "copy failed",
  "witness unreachable",
] as const;

export type Disturbance = (typeof DISTURBANCES)[number];

export function isDisturbance(manner: string): manner is Disturbance {
  return DISTURBANCES.some((one) => one === manner);
}

export function disturb(
  lab: Site,
  {
    step,
    server,
    manner,
  }: { readonly step: Step; readonly server: SiteServer; readonly manner: Disturbance },
): void {
  const { administrator, faults, world } = clusterOf(lab);
  switch (manner) {
    case "power loss of the other node":
      return die(otherNode(lab, server.name), { step, manner: "power loss" });
    case "mailbox server moved":
      // Exchange may refuse it; then nothing has happened.
      return void administrator.moveMailboxServer(MAILBOX_SERVER, otherNode(lab, ownerOf(lab)).name);
    case "copy failed":
      for (const { storageGroup } of world.mailboxServers[0]?.copies ?? [])
        faults.failCopy(MAILBOX_SERVER, storageGroup);
      return;
    case "witness unreachable":
      return faults.witnessUnreachable();
  }
}

/** What an administrator repairs when an operation has stopped and told him why. */
export function repair(lab: Site): void {
  const { faults, world } = clusterOf(lab);
  faults.witnessReachable();
  for (const { copies } of world.mailboxServers)
    for (const { storageGroup } of copies) faults.healCopy(MAILBOX_SERVER, storageGroup);
}
