/** The rules by which many alerts make one ticket: pure, so that work, previews and properties use the same ones. */
export { calmAt, type FlapPolicy, flapsAt, flipsAt } from "./flapping.ts";
export { burstEnd, type Down, type GroupPolicy, joins, type Outage, outageWith } from "./grouping.ts";
export { kindOf } from "./kinds.ts";
