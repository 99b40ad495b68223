/**
 * Decides payloads by an endpoint's configuration. Pure: no I/O, no clock of its own, no other room. The
 * worker, dry run, debug, test and the trace in history all call `decide`; there is no second implementation.
 */
export { checkMapping, checkPath, checkRegex, checkRule, checkTemplate, checkWindow } from "./checks.ts";
export { type CompiledEndpoint, compileEndpoint, type EndpointIdentity } from "./compile.ts";
export { decide, decideEach, NO_MESSAGE } from "./decide.ts";
export { findFirst } from "./find.ts";
export { isOwnKey, isTestKey, testKey, withoutMeasures } from "./keys.ts";
export { isClosedStatus, resolveOutcome } from "./outcome.ts";
export { type Path, parsePath, readPath } from "./paths/index.ts";
export { oneLine, plainText } from "./plain.ts";
export { COUNTED_REMARK, REASON_WORDS, reasonInWords } from "./reasons.ts";
export { ALERT_TYPES, MAX_RULES, RULE_OPS } from "./rules.ts";
export { split } from "./split.ts";
export { readVerdict } from "./stored.ts";
export { cutSummary } from "./summary.ts";
export * from "./ticketFields.ts";
export { readInstant } from "./times.ts";
export { companyContext, companyOriginInWords, originInWords, suppressionInWords, type ToldStep, told, toldStep } from "./told.ts";
export type * from "./trace.ts";
export { allOf, lastOf } from "./trace.ts";
export type * from "./types.ts";
export { type Span, spansOf } from "./windowSpans.ts";
export { readWindow, WINDOW_FIELDS, type Window, windowInWords } from "./windows.ts";
