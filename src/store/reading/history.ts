import type { Verdict } from "../../pipeline/index.ts";
import type { Connection } from "../database.ts";
import type { AlertAction, AlertCall, AlertDetail, AlertRow, AlertStatus, HistoryCounts, HistoryFilter, HistoryPage } from "../types.ts";
import { partOf } from "../types.ts";
import { UNFINISHED, whereOf } from "./filter.ts";

interface AlertRecord {
	id: number;
	request_id: string;
	endpoint_id: string;
	endpoint_name: string | null;
	status: AlertStatus;
	action: AlertAction | null;
	reason: string | null;
	ticket_id: number | null;
	summary: string | null;
	error_message: string | null;
	matched_rule: string | null;
	source_ip: string | null;
	received_at: number;
	processed_at: number | null;
	processing_ms: number | null;
	attempts_count: number;
	next_attempt_at: number | null;
	replay_of: number | null;
	duplicate_of: number | null;
	rca: string | null;
}

// What waits behind a failing head of its key shows that head's error: it is why it waits.
const COLUMNS = `a.id, a.request_id, a.endpoint_id, e.name AS endpoint_name, a.status, a.action, a.reason, a.ticket_id, a.summary,
	coalesce(a.error_message, k.error) AS error_message, a.matched_rule, a.source_ip, a.received_at, a.processed_at, a.processing_ms,
	a.attempts_count, coalesce(a.next_attempt_at, iif(k.error IS NULL, NULL, k.ready_at)) AS next_attempt_at,
	a.replay_of, a.duplicate_of, a.rca`;
const JOINS = `LEFT JOIN endpoints e ON e.id = a.endpoint_id
	LEFT JOIN jobs j ON a.status IN ${UNFINISHED} AND j.id = a.id
	LEFT JOIN job_keys k ON k.lane = j.lane AND k.key = j.key`;

/** Questions about history. Any of them may be long: they run on the reading thread. */
export interface HistoryReading {
	/** Newest first; `cursor` is the last id of the page before. */
	page(filter: HistoryFilter, limit: number, cursor: number | null): HistoryPage;
	counts(filter: HistoryFilter): HistoryCounts;
	detail(id: number): AlertDetail | null;
	/** These alerts, as far as they are there. */
	rows(ids: readonly number[]): AlertRow[];
	/** Ids that the filter holds, at most `limit`, below `before`, newest first. */
	ids(filter: HistoryFilter, limit: number, before: number | null): number[];
}

export function createHistoryReading(db: Connection): HistoryReading {
	const one = db.prepare(`SELECT ${COLUMNS} FROM alerts a ${JOINS} WHERE a.id = ?`);
	const foundHow = db.prepare("SELECT found FROM alerts WHERE id = ?");
	const verdict = db.prepare("SELECT verdict FROM verdicts WHERE alert_id = ?");
	const calls = db.prepare("SELECT at, call, status, duration_ms, error, message FROM calls WHERE alert_id = ? ORDER BY id");
	const replays = db.prepare("SELECT id FROM alerts WHERE replay_of = ? ORDER BY id");

	const clause = (conditions: readonly string[]): string => (conditions.length === 0 ? "" : `WHERE ${conditions.join(" AND ")}`);

	function select(columns: string, joins: string, filter: HistoryFilter, limit: number, before: number | null): unknown[] {
		const where = whereOf(filter);
		const conditions = [...where.conditions, ...(before === null ? [] : [`${where.id} < ?`])];
		const values = [...where.values, ...(before === null ? [] : [before])];
		return db
			.prepare(`SELECT ${columns} FROM ${where.from} ${joins} ${clause(conditions)} ORDER BY ${where.id} DESC LIMIT ?`)
			.all(...values, limit);
	}

	return {
		page(filter, limit, cursor) {
			const rows = select(COLUMNS, JOINS, filter, limit + 1, cursor) as AlertRecord[];
			const items = rows.slice(0, limit).map(alertRow);
			return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
		},
		counts(filter) {
			const where = whereOf(filter);
			const rows = db
				.prepare(`SELECT a.status, a.action, count(*) AS n FROM ${where.from} ${clause(where.conditions)} GROUP BY a.status, a.action`)
				.all(...where.values) as { status: AlertStatus; action: AlertAction | null; n: number }[];
			const byStatus: Partial<Record<AlertStatus, number>> = {};
			const byAction: Partial<Record<AlertAction, number>> = {};
			let total = 0;
			for (const { status, action, n } of rows) {
				total += n;
				byStatus[status] = (byStatus[status] ?? 0) + n;
				if (action !== null) byAction[action] = (byAction[action] ?? 0) + n;
			}
			return { total, byStatus, byAction };
		},
		detail(id) {
			const row = one.get(id) as AlertRecord | undefined;
			if (row === undefined) return null;
			const stored = verdict.get(id) as { verdict: string } | undefined;
			// A merged note's calls are recorded with the first of its alerts.
			const leader = (calls.all(id).length > 0 ? id : (row.duplicate_of ?? id)) as number;
			return {
				row: alertRow(row),
				verdict: stored === undefined ? null : (JSON.parse(stored.verdict) as Verdict),
				found: (foundHow.get(id) as { found: string | null } | undefined)?.found ?? null,
				calls: (calls.all(leader) as CallRow[]).map(alertCall),
				replays: (replays.all(id) as { id: number }[]).map((replay) => replay.id),
			};
		},
		rows: (ids) =>
			ids.flatMap((id) => {
				const row = one.get(id) as AlertRecord | undefined;
				return row === undefined ? [] : [alertRow(row)];
			}),
		ids: (filter, limit, before) => (select("a.id", "", filter, limit, before) as { id: number }[]).map((row) => row.id),
	};
}

interface CallRow {
	at: number;
	call: string;
	status: number | null;
	duration_ms: number;
	error: string | null;
	message: string | null;
}

const alertCall = (row: CallRow): AlertCall => ({
	at: row.at,
	call: row.call,
	status: row.status,
	durationMs: row.duration_ms,
	error: row.error,
	message: row.message,
});

const alertRow = (row: AlertRecord): AlertRow => ({
	id: row.id,
	requestId: row.request_id,
	part: partOf(row.id),
	endpointId: row.endpoint_id,
	endpointName: row.endpoint_name ?? "",
	status: row.status,
	action: row.action,
	reason: row.reason,
	ticketId: row.ticket_id,
	summary: row.summary,
	errorMessage: row.error_message,
	matchedRule: row.matched_rule,
	sourceIp: row.source_ip,
	receivedAt: row.received_at,
	processedAt: row.processed_at,
	processingMs: row.processing_ms,
	attemptsCount: row.attempts_count,
	nextAttemptAt: row.next_attempt_at,
	replayOf: row.replay_of,
	duplicateOf: row.duplicate_of,
	rca: row.rca,
});
