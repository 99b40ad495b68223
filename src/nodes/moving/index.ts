/** Moving an installation between a data directory of its own and PostgreSQL (`hookwise move`). */
export { type Arrival, type ArrivalStep, moveIn, removeCopy } from "./arrival.ts";
export { type Departure, type DepartureStep, moveOut } from "./departure.ts";
export { MoveRefused } from "./refused.ts";
