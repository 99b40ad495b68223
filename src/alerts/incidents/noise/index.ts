/** Combines many alerts into one ticket: flapping, outages, several sources, and repeats that a later note covers. */

export { childrenOf, join, joinOutage, moveToOutage } from "./grouping.ts";
export { isHeld, isHeldByTickets, openSources, spokenFor } from "./holding.ts";
export { awaitsOthers, type Downfall, isTest, overWith, wentDown } from "./openings.ts";
export { recoverQuietly, repeatQuietly } from "./quietly.ts";
export { outageOf, type Part, type SplitOff, splitOff } from "./splitting.ts";
export { calmWake, flipWords, quietStep } from "./steps.ts";
