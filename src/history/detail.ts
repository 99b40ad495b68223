import { isoTime } from "../clock.ts";
import { readPayload } from "../payload/index.ts";
import { type Json, resolveOutcome, type TraceStep } from "../pipeline/index.ts";
import { type BodyCipher, mask, maskHeaders, SealBroken } from "../security/index.ts";
import type { AlertDetail, AlertRow, StoredDelivery } from "../store/index.ts";
import { type AlertView, viewAlert } from "./item.ts";

/** One try of a call, as people see it. */
export interface AttemptView {
	readonly at: string;
	readonly call: string;
	readonly status: number | null;
	readonly duration_ms: number;
	readonly error: string | null;
	readonly message: string | null;
}

export interface AlertDetailView extends AlertView {
	readonly trace: readonly TraceStep[];
	readonly alert_type: string | null;
	readonly ticket: object | null;
	readonly matched_rules: readonly string[];
	readonly problems: readonly string[];
	readonly headers: Readonly<Record<string, string>>;
	readonly payload: Json;
	/** Why there is no payload to show; null when there is one. */
	readonly payload_problem: string | null;
	readonly attempts: readonly AttemptView[];
	readonly replays: readonly string[];
}

/** A delivery opened for eyes: everything that may be secret is hidden. */
export function maskedDelivery(
	delivery: StoredDelivery | null,
	cipher: BodyCipher,
): Pick<AlertDetailView, "headers" | "payload" | "payload_problem"> {
	const nothing = (payload_problem: string) => ({ headers: {}, payload: null, payload_problem });
	if (delivery?.sealed == null) return nothing("The body was not kept.");
	try {
		const { headers, body } = cipher.open(delivery.sealed);
		const read = readPayload(body, headers["content-type"] ?? null);
		const shown = { headers: maskHeaders(headers) };
		return read.ok
			? { ...shown, payload: mask(read.value), payload_problem: null }
			: { ...shown, payload: null, payload_problem: read.message };
	} catch (error) {
		if (!(error instanceof SealBroken)) throw error;
		return nothing(error.message);
	}
}

export function viewDetail(detail: AlertDetail, delivery: StoredDelivery | null, cipher: BodyCipher): AlertDetailView {
	const { row, verdict } = detail;
	return {
		...viewAlert(row),
		alert_type: verdict?.alertType ?? null,
		ticket: verdict?.ticket ?? null,
		matched_rules: verdict?.matchedRules ?? [],
		problems: verdict?.problems ?? [],
		trace: verdict === null ? [] : [...verdict.trace, ...closingSteps(detail)],
		...maskedDelivery(delivery, cipher),
		attempts: detail.calls.map((call) => ({
			at: isoTime(call.at),
			call: call.call,
			status: call.status,
			duration_ms: call.durationMs,
			error: call.error,
			message: call.message,
		})),
		replays: detail.replays.map(String),
	};
}

/** What acting added to the decision: the look-up, and what was done. */
function closingSteps({ row, verdict, found }: AlertDetail): TraceStep[] {
	if (verdict === null) return [];
	if (verdict.suppressed !== null) {
		return [
			{ step: "lookup", detail: "Not looked up: this alert touches no ticket.", result: "not needed" },
			{
				step: "action",
				detail: `Without that it would be: ${resolveOutcome({ ...verdict, suppressed: null }, null).action}.`,
				result: "skip",
			},
		];
	}
	const lookup: TraceStep[] =
		found === null ? [] : [{ step: "lookup", detail: found, result: row.ticketId === null ? "none" : `#${row.ticketId}` }];
	return [...lookup, { step: "action", detail: doneInWords(row), result: row.action ?? (row.status === "skipped" ? "skip" : row.status) }];
}

function doneInWords(row: AlertRow): string {
	const ticket = row.ticketId === null ? "a ticket" : `#${row.ticketId}`;
	if (row.status === "processed") {
		if (row.action === "create") return `Ticket ${ticket} was created.`;
		if (row.action === "close") return `Ticket ${ticket} was closed.`;
		return row.reason === "reopened" ? `Ticket ${ticket} was reopened.` : `The news went to ${ticket} as an internal note.`;
	}
	if (row.status === "skipped") return `No action: ${row.reason ?? "no reason recorded"}.`;
	return row.errorMessage ?? "Not finished yet.";
}
