/** The Python version: its database, what it did, and taking over from it. */
export { type OriginalLine, type OriginalOutcome, outcomeOf, readLine } from "./log.ts";
export { type OriginalDatabase, OriginalUnreadable, postgresAddress, withOriginal } from "./postgres.ts";
export { historyProblem, type TakenHistory, takeHistory } from "./taking.ts";
