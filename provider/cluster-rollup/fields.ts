import type { Fields } from "../check/fields";
import { CONNECTION_FIELDS } from "../connection/fields";
import { WANTED_FIELDS } from "../rollup/wanted";

/** Seconds; a provider's choice, as the schema says it. */
export const REPLICATION_TIMEOUT = 1800;

const connection = {
  kind: "object",
  allowed: "an object with host, user and so on",
  fields: CONNECTION_FIELDS,
} as const satisfies Fields[string];

export const NODE_FIELDS = {
  connection: { ...connection, required: "Give an object with the node's host, user and so on." },
} as const satisfies Fields;

/** What says where the cluster is, for the resource and for getCluster. */
export const WAY_FIELDS = {
  nodes: {
    kind: "list",
    allowed: "a list of all nodes of the cluster, each { connection: { host, user and so on } }",
    required: "Name all nodes of the cluster, each with its connection.",
    atLeast: 1,
    item: { kind: "object", allowed: "an object with connection", fields: NODE_FIELDS },
  },
  management: connection,
} as const satisfies Fields;

const flag = { kind: "flag", allowed: "true or false", default: false } as const satisfies Fields[string];

/** What is asked of the cluster beside the rollup. */
export const CLUSTER_OPTION_FIELDS = {
  moveBack: flag,
  replicationTimeout: {
    kind: "number",
    allowed: "a number of seconds above 0",
    fits: (seconds) => seconds > 0,
    default: REPLICATION_TIMEOUT,
  },
  allowLowerLevel: flag,
  severalCms: flag,
} as const satisfies Fields;

export const CLUSTER_ROLLUP_FIELDS = {
  ...WAY_FIELDS,
  ...WANTED_FIELDS,
  ...CLUSTER_OPTION_FIELDS,
} as const satisfies Fields;
