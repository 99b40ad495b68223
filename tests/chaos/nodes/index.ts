export { type Cluster, makeCluster } from "./cluster.ts";
export { differences } from "./copies.ts";
export type { Gap } from "./gaps.ts";
export { type Happening, planInWords, planOf } from "./plan.ts";
export { type NodesFindings, outOfOrder, playNodesRound } from "./round.ts";
export { startNodes } from "./stage.ts";
