import type { SkipReason } from "./types.ts";

/** Reasons for doing nothing, in words that follow “No action: ”. */
export const REASON_WORDS: Readonly<Record<SkipReason, string>> = {
	draft: "the endpoint is a draft",
	maintenance_global: "global maintenance",
	maintenance_window: "maintenance window",
	silenced: "silenced",
	dropped_by_rule: "a rule drops it",
	no_trigger_match: "the value means neither open nor recovered",
	no_open_ticket: "no open ticket to close",
	self_resolved: "recovered before a ticket was opened",
	already_closed: "the ticket was already closed",
	superseded: "newer news of the same problem was handled since",
	wont_fix: "the ticket was closed as won't fix",
};

/** Remark on a repeat that a later note mentions. */
export const COUNTED_REMARK = "counted, told in the next note";

/** A reason of the HTTP contract in words; an unknown one without its underscores. */
export const reasonInWords = (reason: string): string =>
	Object.hasOwn(REASON_WORDS, reason) ? REASON_WORDS[reason as SkipReason] : reason.replaceAll("_", " ");
