import type { Verdict } from "../../pipeline/index.ts";
import type { Connection } from "../database.ts";
import type { AlertAction, AlertCall, AlertDetail, AlertRow, AlertStatus, HistoryCounts, HistoryFilter, HistoryPage } from "../types.ts";
import { PARTS, partOf, seqOf } from "../types.ts";
import { createUndecidedRows } from "../undecided.ts";
import { createIdBounds } from "./bounds.ts";
import { type BoundFilter, isOfStates, UNFINISHED, type Where, whereOf } from "./filter.ts";

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

const UNDECIDED = "undecided a";

interface Count {
	readonly status: AlertStatus;
	readonly action: AlertAction | null;
	readonly n: number;
}

/** Arrival and clock agree within this, however time is set on the machine. Milliseconds. */
const CLOCK_SLACK_MS = 3_600_000;

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
	const decided = db.prepare(`SELECT ${COLUMNS} FROM alerts a ${JOINS} WHERE a.id = ?`);
	const notDecided = db.prepare(`SELECT ${COLUMNS} FROM undecided a ${JOINS} WHERE a.seq = ? AND a.id = ?`);
	const one = (id: number) => (decided.get(id) ?? notDecided.get(seqOf(id), id)) as AlertRecord | undefined;
	const foundHow = db.prepare("SELECT found FROM alerts WHERE id = ?");
	const verdict = db.prepare("SELECT verdict FROM verdicts WHERE alert_id = ?");
	const calls = db.prepare("SELECT at, call, status, duration_ms, error, message FROM calls WHERE alert_id = ? ORDER BY id");
	const replays = db.prepare("SELECT id FROM alerts WHERE replay_of = ? ORDER BY id");

	const queued = db.prepare(`SELECT count(*) AS n FROM alerts WHERE status IN ${UNFINISHED} AND status = 'queued'`);
	// By the few that are unfinished, not by the endpoint's whole history (200 ms on a million rows): the plus hides that index.
	const queuedOf = db.prepare(`SELECT count(*) AS n FROM alerts WHERE status IN ${UNFINISHED} AND status = 'queued' AND +endpoint_id = ?`);
	const undecided = createUndecidedRows(db);
	const bounds = createIdBounds(db);

	const clause = (conditions: readonly string[]): string => (conditions.length === 0 ? "" : `WHERE ${conditions.join(" AND ")}`);

	/** Times as bounds of the id, which is the order of arrival; the times themselves are compared as well. */
	function withIds(filter: HistoryFilter): BoundFilter {
		return {
			...filter,
			...(filter.from === undefined ? {} : { fromId: bounds.firstAt(filter.from - CLOCK_SLACK_MS) }),
			...(filter.to === undefined ? {} : { toId: bounds.firstAt(filter.to + CLOCK_SLACK_MS) }),
		};
	}

	/** Some of a status in each of the places where history is. */
	const counted = ({ from, searched, conditions, values }: Where): Count[] =>
		[from, ...(searched ? [] : [UNDECIDED])].flatMap(
			(place) =>
				db
					.prepare(`SELECT a.status, a.action, count(*) AS n FROM ${place} ${clause(conditions)} GROUP BY a.status, a.action`)
					.all(...values) as Count[],
		);

	function queuedNow(endpointId: string | undefined): number {
		if (endpointId === undefined) return (queued.get() as { n: number }).n + undecided.count();
		return (queuedOf.get(endpointId) as { n: number }).n + undecided.countOf(endpointId);
	}

	/** Counts that need no look at the alerts themselves, but for those that are queued. */
	function fromTotals({ endpointId, statuses, actions }: HistoryFilter): Count[] {
		const states: readonly AlertStatus[] = statuses ?? [];
		const conditions = [
			"n > 0",
			...(endpointId === undefined ? [] : ["endpoint_id = ?"]),
			...(states.length === 0 ? [] : [`status IN (${states.map(() => "?").join(", ")})`]),
			...(actions === undefined || actions.length === 0 ? [] : [`action IN (${actions.map(() => "?").join(", ")})`]),
		];
		const values = [...(endpointId === undefined ? [] : [endpointId]), ...states, ...(actions ?? [])];
		const totals = db
			.prepare(
				`SELECT status, nullif(action, '') AS action, sum(n) AS n FROM totals WHERE ${conditions.join(" AND ")} GROUP BY status, action`,
			)
			.all(...values) as Count[];
		const asksForQueued = (states.length === 0 || states.includes("queued")) && (actions ?? []).length === 0;
		if (!asksForQueued) return totals;
		const n = queuedNow(endpointId);
		return n === 0 ? totals : [...totals, { status: "queued", action: null, n }];
	}

	function select<T extends { id: number }>(
		columns: string,
		joins: string,
		filter: HistoryFilter,
		limit: number,
		before: number | null,
	): T[] {
		const where = whereOf(withIds(filter));
		const read = (from: string, order: string, below: readonly string[], least: readonly number[]): T[] =>
			db
				.prepare(`SELECT ${columns} FROM ${from} ${joins} ${clause([...where.conditions, ...below])} ORDER BY ${order} DESC LIMIT ?`)
				.all(...where.values, ...least, limit) as T[];
		const found = before === null ? read(where.from, where.id, [], []) : read(where.from, where.id, [`${where.id} < ?`], [before]);
		if (where.searched) return found;
		const waiting = before === null ? read(UNDECIDED, "a.seq", [], []) : read(UNDECIDED, "a.seq", ["a.seq < ?"], [(before - 1) / PARTS]);
		if (waiting.length === 0) return found;
		return [...found, ...waiting].sort((one, other) => other.id - one.id).slice(0, limit);
	}

	return {
		page(filter, limit, cursor) {
			const rows = select<AlertRecord>(COLUMNS, JOINS, filter, limit + 1, cursor);
			const items = rows.slice(0, limit).map(alertRow);
			return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
		},
		counts(filter) {
			const rows = isOfStates(filter) ? fromTotals(filter) : counted(whereOf(withIds(filter)));
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
			const row = one(id);
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
				const row = one(id);
				return row === undefined ? [] : [alertRow(row)];
			}),
		ids: (filter, limit, before) => select<{ id: number }>("a.id", "", filter, limit, before).map((row) => row.id),
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
