/**
 * Exactly-once writes to the PSA, for every lane that writes: a write is recorded before it is sent (an
 * intent), a write whose answer was lost is looked for before it is sent again, and one place decides what a
 * failure means.
 */
export { isDoubtful, type ReactDeps, type Reaction, reactTo } from "./failures.ts";
export { createPsaHealth, type PsaHealth, type PsaState } from "./health.ts";
export { LOOKING, type LookAgain, type Looked, lookAgain, type Patience } from "./looking.ts";
