/**
 * What an endpoint's configuration says about a payload. Pure: no I/O, no clock of its own, no other room.
 * The worker, dry run, debug, test and the trace in history all call `decide`; there is no second implementation.
 */

export { checkMapping, checkPath, checkRegex, checkTemplate, checkWindow } from "./checks.ts";
export { type CompiledEndpoint, compileEndpoint, type EndpointIdentity } from "./compile.ts";
export { decide } from "./decide.ts";
export { isClosedStatus, resolveOutcome } from "./outcome.ts";
export { type Path, parsePath, readPath } from "./paths/index.ts";
export { split } from "./split.ts";
export { cutSummary, oneLine } from "./summary.ts";
export * from "./ticketFields.ts";
export type * from "./types.ts";
export { readInstant } from "./windows.ts";
