import { EARLIER_ERROR } from "../../base/remarks.ts";
import { type CounterName, HOUR_MS } from "../counters.ts";
import type { Connection } from "../database.ts";
import { createUndecidedRows } from "../undecided.ts";
import { createIdBounds } from "./bounds.ts";

export type Sums = Readonly<Partial<Record<CounterName, number>>>;

/** Counters of one endpoint for a dashboard. */
export interface EndpointNumbers {
	readonly endpointId: string;
	readonly openTickets: number;
	readonly last24h: Sums;
	/** Webhooks received on each of the last seven UTC days, oldest first. */
	readonly days: readonly number[];
}

/**
 * Time in milliseconds that HookWise worked on a ticket: accepting, deciding, and everything from the first
 * call to the ticket. Waiting is not included: a delay set at the endpoint, an outage, a failed try. null if
 * there was no ticket.
 */
export interface WorkTime {
	readonly median: number | null;
	readonly p95: number | null;
}

/** Maximum number of tickets that are looked at; the newest ones. */
const MAX_WORK = 2_000;

/** SQL for the time HookWise itself took for the ticket of alert `a` with verdict `v`. Milliseconds. */
export const WORKED_MS =
	"coalesce(v.ack_ms, 0) + coalesce(v.decide_ms, 0) + max(0, a.processed_at - (SELECT min(at) FROM calls WHERE alert_id = a.id)) AS ms";
/** SQL condition for tickets whose time is known. Held and retried alerts are left out: their first calls were made before they waited. */
export const WORKED_WHERE = `a.status = 'processed' AND a.action = 'create' AND a.draft = 0 AND a.attempts_count <= 1
	AND coalesce(a.remark, '') NOT LIKE '${EARLIER_ERROR}%'
	AND a.endpoint_id NOT IN (SELECT id FROM endpoints WHERE json_extract(config, '$.open_delay_seconds') > 0)`;

/** Quantile by nearest rank; null for an empty list. @param sorted ascending @param share 0.5 for the median */
export const shareOf = (sorted: readonly number[], share: number): number | null =>
	sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? null;

/** Queries about counters. Times in milliseconds since the epoch; hours are whole UTC hours. */
export interface NumberReading {
	/** Sums over all endpoints in [from, to), extended to whole hours. */
	sums(from: number, to: number): Sums;
	/**
	 * `created`, `updated` and `closed` between each of the given times and the next; the result is one shorter
	 * than the list of times.
	 */
	series(bounds: readonly number[]): { readonly created: number; readonly updated: number; readonly closed: number }[];
	/** @param psa identity of the PSA whose tickets count as open */
	endpoints(now: number, psa: string): EndpointNumbers[];
	/** Arrival of the oldest unfinished alert; null if none waits. */
	oldestWaiting(): number | null;
	/** Number of unfinished alerts. */
	waiting(): number;
	/** Time that HookWise worked on the tickets it created for alerts received in [from, to). */
	work(from: number, to: number): WorkTime;
}

const DAY_MS = 24 * HOUR_MS;

export function createNumberReading(db: Connection): NumberReading {
	const total = db.prepare("SELECT name, sum(n) AS n FROM counters WHERE hour >= ? AND hour < ? GROUP BY name");
	const byEndpoint = db.prepare("SELECT endpoint_id, name, sum(n) AS n FROM counters WHERE hour >= ? GROUP BY endpoint_id, name");
	const byDay = db.prepare(
		"SELECT endpoint_id, hour / 24 AS day, sum(n) AS n FROM counters WHERE hour >= ? AND name = 'received' GROUP BY endpoint_id, day",
	);
	const open = db.prepare("SELECT endpoint_id, count(*) AS n FROM incidents WHERE state = 'open' AND psa = ? GROUP BY endpoint_id");
	const oldest = db.prepare(
		"SELECT received_at AS at FROM alerts WHERE status IN ('queued', 'held', 'processing', 'failed') ORDER BY id LIMIT 1",
	);
	const undecided = createUndecidedRows(db);
	const unfinished = db.prepare("SELECT count(*) AS n FROM alerts WHERE status IN ('queued', 'held', 'processing', 'failed')");

	const bounds = createIdBounds(db);
	const worked = db.prepare(
		`SELECT ${WORKED_MS} FROM alerts a INDEXED BY alerts_created JOIN verdicts v ON v.alert_id = a.id
		 WHERE a.id >= ? AND a.id < ? AND ${WORKED_WHERE} ORDER BY a.id DESC LIMIT ${MAX_WORK}`,
	);

	function sums(from: number, to: number): Sums {
		const rows = total.all(Math.floor(from / HOUR_MS), Math.ceil(to / HOUR_MS)) as { name: CounterName; n: number }[];
		return Object.fromEntries(rows.map(({ name, n }) => [name, n]));
	}

	return {
		sums,
		series: (bounds) =>
			bounds.slice(0, -1).map((from, index) => {
				const found = sums(from, bounds[index + 1] ?? from);
				return { created: found.created ?? 0, updated: found.updated ?? 0, closed: found.closed ?? 0 };
			}),
		endpoints(now, psa) {
			const today = Math.floor(now / DAY_MS);
			const found = new Map<string, { openTickets: number; last24h: Record<string, number>; days: number[] }>();
			const of = (id: string) => {
				const entry = found.get(id) ?? { openTickets: 0, last24h: {}, days: [0, 0, 0, 0, 0, 0, 0] };
				found.set(id, entry);
				return entry;
			};
			for (const row of byEndpoint.all(Math.floor(now / HOUR_MS) - 23) as { endpoint_id: string; name: string; n: number }[]) {
				of(row.endpoint_id).last24h[row.name] = row.n;
			}
			for (const row of byDay.all((today - 6) * 24) as { endpoint_id: string; day: number; n: number }[]) {
				of(row.endpoint_id).days[row.day - (today - 6)] = row.n;
			}
			for (const row of open.all(psa) as { endpoint_id: string; n: number }[]) of(row.endpoint_id).openTickets = row.n;
			return [...found].map(([endpointId, entry]) => ({ endpointId, ...entry }));
		},
		oldestWaiting() {
			const decided = (oldest.get() as { at: number } | undefined)?.at ?? null;
			const at = undecided.oldestAt();
			return decided === null || at === null ? (decided ?? at) : Math.min(decided, at);
		},
		work(from, to) {
			const rows = worked.all(bounds.firstAt(from), bounds.firstAt(to)) as { ms: number | null }[];
			const sorted = rows.flatMap(({ ms }) => (ms === null ? [] : [ms])).sort((a, b) => a - b);
			return { median: shareOf(sorted, 0.5), p95: shareOf(sorted, 0.95) };
		},
		waiting: () => (unfinished.get() as { n: number }).n + undecided.count(),
	};
}
