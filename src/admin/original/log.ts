/** A line of the Python version's history: the masked webhook, and the action taken. */
import { findFirst, oneLine, parsePath, readInstant } from "../../alerts/pipeline/index.ts";
import { isObject, type Json } from "../../base/json.ts";
import type { AlertAction, OriginalAlert } from "../../store/index.ts";

/** Action that the Python version took on a webhook. */
export interface OriginalOutcome {
	readonly status: OriginalAlert["status"];
	readonly action: AlertAction | null;
	/** Reason for taking none, in the words of our history; null if it took one, or gives no reason. */
	readonly reason: string | null;
}

/** A line as read; `sealed` is made when it is stored. */
export interface OriginalLine extends OriginalOutcome, Omit<OriginalAlert, "sealed" | "status" | "action" | "reason"> {
	readonly headers: Readonly<Record<string, string>>;
	/** Body as that version stored it: masked JSON, or text. */
	readonly body: string;
	/** The parsed body; null if it is not JSON. */
	readonly payload: Json | null;
}

/** Reason why a line is not imported. */
export type Unread = "in_progress" | "unreadable";

/** Maximum lengths in characters. A body there has at most a megabyte, unless its operator changed that. */
const MAX_BODY_LENGTH = 4_000_000;
const MAX_TEXT_LENGTH = 2_000;

const REFUSALS: readonly (readonly [RegExp, string])[] = [
	[/^Endpoint is disabled/, "disabled"],
	[/^(?:Missing|Invalid) Bearer Token/, "bearer"],
	[/^(?:Missing|Invalid) HMAC Signature/, "hmac"],
	[/^IP \S+ not allowed/, "address"],
	[/^No JSON payload/, "payload"],
];
const SKIPS: readonly (readonly [RegExp, string])[] = [
	[/Maintenance Window/i, "maintenance_window"],
	[/Dropped by routing rule/i, "dropped_by_rule"],
];
const ACTIONS: readonly string[] = ["create", "update", "close"];

const textOf = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value.slice(0, MAX_TEXT_LENGTH) : null);
const numberOf = (value: unknown): number | null => (typeof value === "number" && Number.isFinite(value) ? value : null);

/** Reads a row of its table `webhook_log`, as JSON under its own column names. */
export function readLine(row: unknown): OriginalLine | Unread {
	if (!isObject(row as Json)) return "unreadable";
	const { config_id: endpointId, created_at: created, id, ...rest } = row as Readonly<Record<string, unknown>>;
	// Python writes microseconds and no zone; the time is in UTC.
	const at = typeof created === "string" ? readInstant(created.replace(/(\.\d{3})\d+/, "$1")) : null;
	if (typeof endpointId !== "string" || at === null) return "unreadable";
	const message = textOf(rest.error_message);
	const outcome = outcomeOf(rest.status, rest.action, message);
	if (outcome === null) return "in_progress";
	const body = typeof rest.payload === "string" ? rest.payload : JSON.stringify(rest.payload ?? null);
	const kept = body.length > MAX_BODY_LENGTH ? "" : body;
	const payload = parsed(kept);
	const seconds = numberOf(rest.processing_time);
	return {
		...outcome,
		endpointId,
		requestId: textOf(rest.request_id) ?? `original-${String(id)}`,
		ticketId: Number.isSafeInteger(rest.ticket_id) ? (rest.ticket_id as number) : null,
		summary: outcome.status === "rejected" ? null : nameIn(payload),
		errorMessage: outcome.reason === null || outcome.status === "rejected" ? message : null,
		matchedRule: textOf(rest.matched_rule),
		sourceIp: textOf(rest.source_ip)?.slice(0, 64) ?? null,
		receivedAt: at,
		processingMs: seconds === null || seconds < 0 ? null : seconds * 1_000,
		attemptsCount: Math.max(0, Math.trunc(numberOf(rest.retry_count) ?? 0)),
		headers: headersOf(rest.headers, payload !== null),
		body: kept,
		payload,
	};
}

/** null if it was still in progress there. */
export function outcomeOf(status: unknown, action: unknown, message: string | null): OriginalOutcome | null {
	const told = message ?? "";
	const skipped = (reason: string | null): OriginalOutcome => ({ status: "skipped", action: null, reason });
	if (status === "skipped") return skipped(SKIPS.find(([words]) => words.test(told))?.[1] ?? null);
	if (status === "processed") {
		if (typeof action === "string" && ACTIONS.includes(action)) return { status, action: action as AlertAction, reason: null };
		// ConnectWise refused to close, and there was no other try.
		if (action === "failed") return { status: "dlq", action: null, reason: null };
		return skipped("no_open_ticket");
	}
	const refused = status === "failed" ? REFUSALS.find(([words]) => words.test(told))?.[1] : undefined;
	if (refused !== undefined) return { status: "rejected", action: null, reason: refused };
	return status === "failed" || status === "dlq" ? { status: "dlq", action: null, reason: null } : null;
}

function parsed(text: string): Json | null {
	try {
		return JSON.parse(text) as Json;
	} catch {
		return null;
	}
}

/** Headers by their names in any case, with values as text; other entries are left out. */
function headersOf(value: unknown, isJson: boolean): Record<string, string> {
	const given = typeof value === "string" ? parsed(value) : (value as Json | undefined);
	const headers = isObject(given ?? null) ? Object.entries(given as object) : [];
	const read = headers.flatMap(([name, text]) => (typeof text === "string" ? [[name.toLowerCase(), text.slice(0, MAX_TEXT_LENGTH)]] : []));
	return { ...Object.fromEntries(read), ...(isJson ? { "content-type": "application/json" } : {}) };
}

/** Paths of the monitor's name, where that version looked for it. They replace the summary, which its history lacks. */
const NAMES = ["$.monitor.name", "$.monitor", "$.title", "$.name"].map(parsePath);

function nameIn(payload: Json | null): string | null {
	if (payload === null) return null;
	for (const path of NAMES) {
		const found = findFirst(path, payload);
		const text = typeof found === "string" ? oneLine(found) : "";
		if (text !== "") return text.slice(0, 200).toWellFormed();
	}
	return null;
}
