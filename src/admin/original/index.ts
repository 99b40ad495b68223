/** The Python version: its database, what it did, and taking over from it. */
export type { Compared, Did, Kind } from "./comparing.ts";
export { createParallelRuns, NotComparable, type ParallelRun, type ParallelRuns } from "./parallel.ts";
export { type OriginalDatabase, OriginalUnreadable, postgresAddress, withOriginal } from "./postgres.ts";
export { historyProblem, type TakenHistory, takeHistory } from "./taking.ts";
