import { HOUR_MS } from "../counters.ts";
import type { Connection } from "../database.ts";
import type { AlertAction, AlertStatus, HistoryCounts, HistoryFilter } from "../types.ts";
import { createUndecidedRows } from "../undecided.ts";
import { type BoundFilter, isOfStates, UNDECIDED, UNFINISHED, whereClause, whereOf } from "./filter.ts";

interface Count {
	readonly status: AlertStatus;
	readonly action: AlertAction | null;
	readonly n: number;
}

export interface Counting {
	/** @param most maximum number of rows to look at, newest first, if counting needs to read each row; null for all */
	counts(filter: HistoryFilter, most: number | null): HistoryCounts;
}

/** Statuses for which totals are kept. */
const COUNTED: readonly AlertStatus[] = ["held", "processing", "processed", "skipped", "failed", "dlq", "rejected"];
const marks = (list: readonly unknown[]): string => list.map(() => "?").join(", ");

/**
 * Counts alerts by status and action. Endpoint, status and whole hours are read from totals. Partial hours at
 * both ends, and
 * all other filters, need a look at each row.
 * @param withIds converts times of a filter into bounds of the id
 */
export function createCounting(db: Connection, withIds: (filter: HistoryFilter) => BoundFilter): Counting {
	return countRows(countingOf(db, withIds));
}

type Counts = ReturnType<typeof countingOf>;

/** Parts of a count. */
function countingOf(db: Connection, withIds: (filter: HistoryFilter) => BoundFilter) {
	// Counts the few unfinished rows instead of the endpoint's whole history (200 ms on a million rows): the
	// plus hides those indexes from the planner.
	const queued = db.prepare(
		`SELECT count(*) AS n FROM alerts WHERE status IN ${UNFINISHED} AND status = 'queued'
		 AND (@endpointId IS NULL OR +endpoint_id = @endpointId) AND +received_at >= @from AND +received_at < @to`,
	);

	const undecided = createUndecidedRows(db);

	const undecidedIn = db.prepare(
		`SELECT count(*) AS n FROM undecided
		 WHERE (@endpointId IS NULL OR endpoint_id = @endpointId) AND received_at >= @from AND received_at < @to`,
	);

	/** @param but additional conditions, which undecided rows never meet */
	function looked(filter: HistoryFilter, most: number | null, but: readonly string[] = []): Count[] {
		const where = whereOf(withIds(filter));
		const of = (place: string, order: string): Count[] => {
			const rows = `SELECT a.status, a.action FROM ${place} ${whereClause([...where.conditions, ...but])}`;
			const bounded = most === null ? rows : `${rows} ORDER BY ${order} DESC LIMIT ${most}`;
			return db.prepare(`SELECT status, action, count(*) AS n FROM (${bounded}) GROUP BY status, action`).all(...where.values) as Count[];
		};
		return [...of(where.from, where.id), ...(where.searched || but.length > 0 ? [] : of(UNDECIDED, "a.seq"))];
	}

	/** Whole hours from `first` up to, but not including, `end`. */
	function hours({ endpointId, statuses = [], actions = [] }: HistoryFilter, first: number, end: number): Count[] {
		const states = COUNTED.filter((status) => statuses.length === 0 || statuses.includes(status));
		const values: (string | number)[] = [...states, first, end];
		const conditions = [`status IN (${marks(states)})`, "hour >= ?", "hour < ?", "n > 0"];
		if (endpointId !== undefined) {
			conditions.push("endpoint_id = ?");
			values.push(endpointId);
		}
		if (actions.length > 0) {
			conditions.push(`action IN (${marks(actions)})`);
			values.push(...actions);
		}
		const sql = `SELECT status, nullif(action, '') AS action, sum(n) AS n FROM totals WHERE ${conditions.join(" AND ")} GROUP BY status, action`;
		return db.prepare(sql).all(...values) as Count[];
	}

	function stillQueued({ endpointId, statuses = [], actions = [] }: HistoryFilter, from: number, to: number): Count[] {
		if (actions.length > 0 || (statuses.length > 0 && !statuses.includes("queued"))) return [];
		const given = { endpointId: endpointId ?? null, from, to };
		const isEverything = endpointId === undefined && from === 0 && to === Number.MAX_SAFE_INTEGER;
		const waiting = isEverything ? undecided.count() : (undecidedIn.get(given) as { n: number }).n;
		const n = (queued.get(given) as { n: number }).n + waiting;
		return n === 0 ? [] : [{ status: "queued", action: null, n }];
	}

	function fromTotals(filter: HistoryFilter): Count[] {
		const from = filter.from ?? 0;
		const to = filter.to ?? Number.MAX_SAFE_INTEGER;
		const first = Math.ceil(from / HOUR_MS);
		const end = Math.max(first, Math.floor(to / HOUR_MS));
		const settled = ["a.status <> 'queued'"];
		const edge = (start: number, stop: number): Count[] =>
			start < stop ? looked({ ...filter, from: start, to: stop }, null, settled) : [];
		return [
			...edge(from, Math.min(to, first * HOUR_MS)),
			...hours(filter, first, end),
			...(filter.to === undefined ? [] : edge(Math.max(from, end * HOUR_MS), to)),
			...stillQueued(filter, from, to),
		];
	}

	return { looked, fromTotals };
}

function countRows({ looked, fromTotals }: Counts): Counting {
	return {
		counts(filter, most) {
			const exact = isOfStates(filter);
			const rows = exact ? fromTotals(filter) : looked(filter, most);
			const byStatus: Partial<Record<AlertStatus, number>> = {};
			const byAction: Partial<Record<AlertAction, number>> = {};
			let total = 0;
			for (const { status, action, n } of rows) {
				total += n;
				byStatus[status] = (byStatus[status] ?? 0) + n;
				if (action !== null) byAction[action] = (byAction[action] ?? 0) + n;
			}
			return { total, byStatus, byAction, atLeast: !exact && most !== null && total >= most };
		},
	};
}
