import type { ClusterGroupFacts, ClusterNodeFacts, ClusterResourceFacts } from "../protocol";

/** CLUSTER_NODE_STATE, CLUSTER_GROUP_STATE and CLUSTER_RESOURCE_STATE of msclus.h: numbers in every language. */

var NODE_STATES: readonly ClusterNodeFacts["state"][] = ["up", "down", "paused", "joining"];
var GROUP_STATES: readonly ClusterGroupFacts["state"][] = [
  "online",
  "offline",
  "failed",
  "partialOnline",
  "pending",
];
var INITIALISING = 1;
var RESOURCE_ONLINE = 2;
var RESOURCE_OFFLINE = 3;
var RESOURCE_FAILED = 4;
var PENDING_FROM = 128;
var PENDING_TO = 130;

export function nodeState(number: number): ClusterNodeFacts["state"] {
  return NODE_STATES[number] || "unknown";
}

export function groupState(number: number): ClusterGroupFacts["state"] {
  return GROUP_STATES[number] || "unknown";
}

export function resourceState(number: number): ClusterResourceFacts["state"] {
  if (number === RESOURCE_ONLINE) return "online";
  if (number === RESOURCE_OFFLINE) return "offline";
  if (number === RESOURCE_FAILED) return "failed";
  if (number === INITIALISING || (number >= PENDING_FROM && number <= PENDING_TO)) return "pending";
  return "unknown";
}
