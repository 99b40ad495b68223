/**
 * Durable lanes of keyed work. Knows nothing about webhooks: a job is a key, an id and a word. The store
 * holds the rows; work that is under way when the process dies is handed out again at the next start.
 */
export { backoff, type Retry, retryAt } from "./backoff.ts";
export { createLane, type Gate, type Lane, type LaneOptions, openGate, type Turn } from "./lane.ts";
