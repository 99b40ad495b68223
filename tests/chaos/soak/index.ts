export { playSoak, type SoakOptions, type Stage } from "./soak.ts";
export { type Bounds, growthOf, HEADING, judge, lineOf, type Minute, quantile } from "./verdict.ts";
