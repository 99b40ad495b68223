/** The Python version: reading its database, comparing with it, and taking over its data. */
export type { Compared, Did, Kind } from "./comparing.ts";
export { createParallelRuns, NotComparable, type ParallelRun, type ParallelRuns } from "./parallel.ts";
export { type OriginalDatabase, OriginalUnreadable, postgresAddress, withOriginal } from "./postgres.ts";
export { historyProblem, type TakenHistory, takeHistory } from "./taking.ts";
