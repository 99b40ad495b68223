/**
 * The rules that combine many alerts into one ticket. They are pure functions, so that real work, previews
 * and property tests share them.
 */
export { calmAt, type FlapPolicy, flapsAt, flipsAt } from "./flapping.ts";
export { burstEnd, type Down, type GroupPolicy, joins, type Outage, outageWith } from "./grouping.ts";
export { kindOf } from "./kinds.ts";
