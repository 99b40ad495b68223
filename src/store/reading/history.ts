import { readVerdict } from "../../alerts/pipeline/index.ts";
import type { CallEnd, Sought } from "../../base/calls.ts";
import type { Connection } from "../database.ts";
import type {
	AlertAction,
	AlertCall,
	AlertDetail,
	AlertRow,
	AlertStatus,
	HistoryCounts,
	HistoryFilter,
	HistoryPage,
	LinkedAlert,
	RunPage,
} from "../types.ts";
import { PARTS, partOf, seqOf } from "../types.ts";
import { createIdBounds } from "./bounds.ts";
import { createCounting } from "./counting.ts";
import { type BoundFilter, UNDECIDED, UNFINISHED, whereClause, whereOf } from "./filter.ts";
import { readOldCall } from "./oldCalls.ts";
import { findRuns, RUN_COLUMNS, type RunRecord } from "./runs.ts";

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
	remark: string | null;
	original_at: number | null;
	rca: string | null;
	resolved_at: number | null;
}

// An alert that waits behind a failing one of the same key shows that one's error, since it is the reason for
// waiting.
const COLUMNS = `a.id, a.request_id, a.endpoint_id, e.name AS endpoint_name, a.status, a.action, a.reason, a.ticket_id, a.summary,
	coalesce(a.error_message, k.error) AS error_message, a.matched_rule, a.source_ip, a.received_at, a.processed_at, a.processing_ms,
	a.attempts_count, coalesce(a.next_attempt_at, iif(k.error IS NULL, NULL, k.ready_at)) AS next_attempt_at,
	a.replay_of, a.duplicate_of, a.remark, o.received_at AS original_at, a.rca, a.resolved_at`;
const JOINS = `LEFT JOIN endpoints e ON e.id = a.endpoint_id
	LEFT JOIN jobs j ON a.status IN ${UNFINISHED} AND j.id = a.id
	LEFT JOIN job_keys k ON k.lane = j.lane AND k.key = j.key
	LEFT JOIN alerts o ON o.id = a.replay_of`;

/** Maximum difference between order of arrival and clock when the machine's time is changed. Milliseconds. */
const CLOCK_SLACK_MS = 3_600_000;

/** Queries on history. They may take long, so they run on the reading thread. */
export interface HistoryReading {
	/** Newest first. @param cursor last id of the previous page; null for the first page */
	page(filter: HistoryFilter, limit: number, cursor: number | null): HistoryPage;
	/** Like `page`, with repeats gathered in runs. @param limit maximum number of runs */
	runs(filter: HistoryFilter, limit: number, cursor: number | null): RunPage;
	/**
	 * Counts by status and action. @param most maximum number of rows to look at, newest first, if counting
	 * needs to read each row (words, an address); exact if left out
	 */
	counts(filter: HistoryFilter, most?: number): HistoryCounts;
	detail(id: number): AlertDetail | null;
	/** Those of these alerts that exist. */
	rows(ids: readonly number[]): AlertRow[];
	/** Ids that match the filter, below `before`, at most `limit`, newest first. */
	ids(filter: HistoryFilter, limit: number, before: number | null): number[];
}

export function createHistoryReading(db: Connection): HistoryReading {
	const kit = historyRows(db);

	return {
		...manyRows(kit),
		...oneRow(kit),
	};
}

type HistoryRows = ReturnType<typeof historyRows>;

/** Statements that select history. */
function historyRows(db: Connection) {
	const decided = db.prepare(`SELECT ${COLUMNS} FROM alerts a ${JOINS} WHERE a.id = ?`);

	const notDecided = db.prepare(`SELECT ${COLUMNS} FROM undecided a ${JOINS} WHERE a.seq = ? AND a.id = ?`);

	const one = (id: number) => (decided.get(id) ?? notDecided.get(seqOf(id), id)) as AlertRecord | undefined;

	const foundHow = db.prepare("SELECT found FROM alerts WHERE id = ?");

	const verdict = db.prepare("SELECT verdict, version, decide_ms, ack_ms FROM verdicts WHERE alert_id = ?");

	const calls = db.prepare(
		"SELECT at, call, status, duration_ms, error, message, asked, gave, answer, ended, seeks, found FROM calls WHERE alert_id = ? ORDER BY id",
	);

	const replays = db.prepare("SELECT id, received_at FROM alerts WHERE replay_of = ? ORDER BY id LIMIT 100");

	// Reads the ticket's alerts from the first one of the note on; a note about more alerts lists the first
	// ones.
	const together = db.prepare(
		`SELECT id, received_at FROM (SELECT id, received_at, duplicate_of FROM alerts WHERE ticket_id = @ticket AND id >= @leader ORDER BY id LIMIT 2000)
		 WHERE id <> @id AND (id = @leader OR duplicate_of = @leader) ORDER BY id LIMIT 20`,
	);

	const bounds = createIdBounds(db);

	/**
	 * Adds id bounds to the times of a filter, since ids are in order of arrival; the times themselves are
	 * compared too.
	 */
	function withIds(filter: HistoryFilter): BoundFilter {
		return {
			...filter,
			...(filter.from === undefined ? {} : { fromId: bounds.firstAt(filter.from - CLOCK_SLACK_MS) }),
			...(filter.to === undefined ? {} : { toId: bounds.firstAt(filter.to + CLOCK_SLACK_MS) }),
		};
	}

	const counting = createCounting(db, withIds);

	function select<T extends { id: number }>(
		columns: string,
		joins: string,
		filter: BoundFilter,
		limit: number,
		before: number | null,
	): T[] {
		const where = whereOf(filter);
		const read = (from: string, order: string, below: readonly string[], least: readonly number[]): T[] =>
			db
				.prepare(`SELECT ${columns} FROM ${from} ${joins} ${whereClause([...where.conditions, ...below])} ORDER BY ${order} DESC LIMIT ?`)
				.all(...where.values, ...least, limit) as T[];
		const found = before === null ? read(where.from, where.id, [], []) : read(where.from, where.id, [`${where.id} < ?`], [before]);
		if (where.searched) return found;
		const waiting = before === null ? read(UNDECIDED, "a.seq", [], []) : read(UNDECIDED, "a.seq", ["a.seq < ?"], [(before - 1) / PARTS]);
		if (waiting.length === 0) return found;
		return [...found, ...waiting].sort((one, other) => other.id - one.id).slice(0, limit);
	}

	return { one, foundHow, verdict, calls, replays, together, counting, withIds, select };
}

/** Queries about many alerts. */
function manyRows({ one, counting, withIds, select }: HistoryRows): Pick<HistoryReading, "page" | "runs" | "counts" | "rows" | "ids"> {
	return {
		page(filter, limit, cursor) {
			const rows = select<AlertRecord>(COLUMNS, JOINS, withIds(filter), limit + 1, cursor);
			const items = rows.slice(0, limit).map(alertRow);
			return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
		},
		runs(filter, limit, cursor) {
			const bound = withIds(filter);
			const found = findRuns((most, before) => select<RunRecord>(RUN_COLUMNS, "", bound, most, before), limit, cursor);
			const items = found.runs.flatMap((run) => {
				const row = one(run.ids[0] ?? 0);
				return row === undefined ? [] : [{ row: alertRow(row), run: { ids: run.ids, firstAt: run.firstAt, lastAt: run.lastAt } }];
			});
			return { items, nextCursor: found.nextCursor };
		},
		counts: (filter, most) => counting.counts(filter, most ?? null),
		rows: (ids) =>
			ids.flatMap((id) => {
				const row = one(id);
				return row === undefined ? [] : [alertRow(row)];
			}),
		ids: (filter, limit, before) => select<{ id: number }>("a.id", "", withIds(filter), limit, before).map((row) => row.id),
	};
}

/** Queries about one alert. */
function oneRow({ one, foundHow, verdict, calls, replays, together }: HistoryRows): Pick<HistoryReading, "detail"> {
	return {
		detail(id) {
			const row = one(id);
			if (row === undefined) return null;
			const stored = verdict.get(id) as VerdictRow | undefined;
			// The calls of a note about several alerts are stored with the first of them.
			const leader = (calls.all(id).length > 0 ? id : (row.duplicate_of ?? id)) as number;
			return {
				row: alertRow(row),
				verdict: stored === undefined ? null : readVerdict(stored.verdict),
				found: (foundHow.get(id) as { found: string | null } | undefined)?.found ?? null,
				calls: (calls.all(leader) as CallRow[]).map(alertCall),
				replays: (replays.all(id) as LinkedRow[]).map(linked),
				together:
					row.action === "update" && row.ticket_id !== null
						? (together.all({ ticket: row.ticket_id, leader: row.duplicate_of ?? id, id }) as LinkedRow[]).map(linked)
						: [],
				how: { version: stored?.version ?? null, decideMs: stored?.decide_ms ?? null, ackMs: stored?.ack_ms ?? null },
			};
		},
	};
}

interface VerdictRow {
	verdict: string;
	version: number | null;
	decide_ms: number | null;
	ack_ms: number | null;
}

interface LinkedRow {
	id: number;
	received_at: number;
}

const linked = (row: LinkedRow): LinkedAlert => ({ id: row.id, receivedAt: row.received_at });

interface CallRow {
	at: number;
	call: string;
	status: number | null;
	duration_ms: number;
	error: string | null;
	message: string | null;
	asked: string | null;
	gave: string | null;
	answer: string | null;
	ended: CallEnd | null;
	seeks: Sought | null;
	found: number | null;
}

const alertCall = (row: CallRow): AlertCall => ({
	at: row.at,
	call: row.call,
	status: row.status,
	durationMs: row.duration_ms,
	error: row.error,
	message: row.message,
	asked: row.asked,
	gave: row.gave,
	answer: row.answer,
	...(row.ended === null ? readOldCall(row) : { end: row.ended, seeks: row.seeks, found: row.found }),
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
	remark: row.remark,
	originalAt: row.original_at,
	rca: row.rca,
	resolvedAt: row.resolved_at,
});
