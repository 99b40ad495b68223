import { isoTime } from "../../base/clock.ts";
import type { AlertRow } from "../../store/index.ts";

/** An outage of the PSA, for which all alerts wait; null while the PSA answers. */
export interface Outage {
	/** Exact answer of the PSA. */
	readonly message: string;
	/** Time of the next probe, milliseconds since the epoch. */
	readonly nextProbeAt: number | null;
}

const WAITING: readonly AlertRow["status"][] = ["queued", "held", "processing", "failed"];

/** Gives each waiting alert the reason of the outage, whether or not it was tried itself. */
export function duringOutage(row: AlertRow, outage: Outage | null): AlertRow {
	if (outage === null || !WAITING.includes(row.status)) return row;
	return { ...row, errorMessage: row.errorMessage ?? outage.message, nextAttemptAt: row.nextAttemptAt ?? outage.nextProbeAt };
}

/** State of the root-cause note in a word, and the reason if it failed. */
function rcaOf(text: string | null): { readonly rca: string | null; readonly rca_error: string | null } {
	const at = text?.indexOf(": ") ?? -1;
	return text === null || at < 0 ? { rca: text, rca_error: null } : { rca: text.slice(0, at), rca_error: text.slice(at + 2) };
}

/** One line of history as the HTTP contract shows it. */
export const viewAlert = (row: AlertRow) => ({
	id: String(row.id),
	request_id: row.requestId,
	part: row.part,
	endpoint_id: row.endpointId,
	endpoint_name: row.endpointName,
	status: row.status,
	action: row.action,
	reason: row.reason,
	ticket_id: row.ticketId,
	summary: row.summary,
	error_message: row.errorMessage,
	matched_rule: row.matchedRule,
	source_ip: row.sourceIp,
	received_at: isoTime(row.receivedAt),
	processed_at: isoTime(row.processedAt),
	processing_time_ms: row.processingMs,
	attempts_count: row.attemptsCount,
	next_attempt_at: isoTime(row.nextAttemptAt),
	replay_of: row.replayOf === null ? null : String(row.replayOf),
	duplicate_of: row.duplicateOf === null ? null : String(row.duplicateOf),
	remark: row.remark,
	original_at: isoTime(row.originalAt),
	...rcaOf(row.rca),
	resolved_at: isoTime(row.resolvedAt),
});

export type AlertView = ReturnType<typeof viewAlert>;
