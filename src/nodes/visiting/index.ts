/** The command line as a guest of several nodes. */
export { type SoleVisit, type Visit, visit, visitAlone } from "./visit.ts";
