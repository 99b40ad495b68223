/** Several nodes on one PostgreSQL (decision 051). */
export { PostgresProblem } from "./client.ts";
export { OwnDatabase } from "./following.ts";
export { isNode, type ServingDeps, serveAsNode } from "./serving.ts";
