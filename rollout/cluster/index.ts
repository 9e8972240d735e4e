export { bringCluster } from "./bring-cluster";
export { claimCluster } from "./claim-cluster";
export { CLUSTER_ERROR_CODES, ClusterError } from "./cluster-error";
export { describeClusterPlan } from "./describe-cluster-plan";
export { foreseeCluster } from "./foresee-cluster";
export { GATE_LIMITS } from "./limits";
export { lookAtFailoverCluster } from "./look-at-cluster";
export { takeAwayFromCluster } from "./take-away-from-cluster";
