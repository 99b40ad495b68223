/** Several nodes on one PostgreSQL (decision 051). */
export { PostgresProblem } from "./client.ts";
export { OwnDatabase } from "./following.ts";
export { lookAtPostgres, type PostgresLook } from "./look.ts";
export {
	type Arrival,
	type ArrivalStep,
	type DepartureStep,
	MoveRefused,
	moveIn,
	moveOut,
	removeCopy,
} from "./moving/index.ts";
export { OLDEST_POSTGRES } from "./schema.ts";
export { isNode, type ServingDeps, serveAsNode } from "./serving.ts";
export { waitsIn } from "./spool/index.ts";
export { type SoleVisit, type Visit, visit, visitAlone } from "./visiting/index.ts";
