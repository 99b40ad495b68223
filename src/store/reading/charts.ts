import { HOUR_MS } from "../counters.ts";
import type { Connection } from "../database.ts";
import { createIdBounds } from "./bounds.ts";
import { shareOf, WORKED_MS, WORKED_WHERE } from "./numbers.ts";

/** Subject of a chart: everything, one endpoint, or one company. */
export type ChartSubject =
	| { readonly kind: "all" }
	| { readonly kind: "endpoint"; readonly endpointId: string }
	/** `company`: ConnectWise identifier, case-insensitive. `psa`: identity of the PSA that holds the tickets. */
	| { readonly kind: "company"; readonly psa: string; readonly company: string };

/** Figures of one interval of a chart. Times in milliseconds; null if no ticket was measured. */
export interface ChartBucket {
	readonly created: number;
	readonly updated: number;
	readonly closed: number;
	/** Time HookWise itself took for a ticket, see `WorkTime`. */
	readonly median: number | null;
	readonly p95: number | null;
}

/** Queries for charts. Times in milliseconds since the epoch. */
export interface ChartReading {
	/**
	 * Figures between each bound and the next. Bounds ascend and are rounded down to whole UTC hours. Everything and single endpoints are
	 * read from counters, which are kept for good; a company is read from its alerts, as long as history keeps them.
	 * @returns one fewer than the bounds
	 */
	buckets(bounds: readonly number[], subject: ChartSubject): ChartBucket[];
}

/** Maximum number of tickets measured in each interval; the newest ones. */
const MAX_MEASURED = 200;
type Counted = { readonly hour: number; readonly name: string; readonly n: number };
type Sums = { created: number; updated: number; closed: number };

export function createChartReading(db: Connection): ChartReading {
	const WANTED = "hour >= ? AND hour < ? AND name IN ('created', 'updated', 'closed')";
	const all = db.prepare(`SELECT hour, name, sum(n) AS n FROM counters WHERE ${WANTED} GROUP BY hour, name`);
	const ofEndpoint = db.prepare(`SELECT hour, name, sum(n) AS n FROM counters WHERE ${WANTED} AND endpoint_id = ? GROUP BY hour, name`);
	// Each ticket once: a ticket may have had several incidents.
	const TICKETS = "SELECT DISTINCT ticket_id FROM incidents WHERE psa = ? AND company = ? COLLATE NOCASE AND ticket_id IS NOT NULL";
	const ofCompany = db.prepare(
		`SELECT a.received_at / ${HOUR_MS} AS hour, CASE a.action WHEN 'create' THEN 'created' WHEN 'update' THEN 'updated' ELSE 'closed' END AS name,
		   count(*) AS n FROM (${TICKETS}) t CROSS JOIN alerts a ON a.ticket_id = t.ticket_id
		 WHERE a.id >= ? AND a.id < ? AND a.status = 'processed' AND a.action IN ('create', 'update', 'close') AND a.draft = 0 GROUP BY 1, 2`,
	);
	const NEWEST = `ORDER BY a.id DESC LIMIT ${MAX_MEASURED}`;
	const workOfAll = db.prepare(
		`SELECT ${WORKED_MS} FROM alerts a INDEXED BY alerts_created JOIN verdicts v ON v.alert_id = a.id
		 WHERE a.id >= ? AND a.id < ? AND ${WORKED_WHERE} ${NEWEST}`,
	);
	const workOfEndpoint = db.prepare(
		`SELECT ${WORKED_MS} FROM alerts a INDEXED BY alerts_created_endpoint JOIN verdicts v ON v.alert_id = a.id
		 WHERE a.id >= ? AND a.id < ? AND a.endpoint_id = ? AND ${WORKED_WHERE} ${NEWEST}`,
	);
	const createdOfCompany = db.prepare(
		`SELECT a.id, ${WORKED_MS} FROM (${TICKETS}) t CROSS JOIN alerts a ON a.ticket_id = t.ticket_id JOIN verdicts v ON v.alert_id = a.id
		 WHERE a.id >= ? AND a.id < ? AND ${WORKED_WHERE} ORDER BY a.id DESC LIMIT 5000`,
	);
	const bounds = createIdBounds(db);

	function countsOf(first: number, end: number, ids: readonly number[], subject: ChartSubject): Counted[] {
		switch (subject.kind) {
			case "all":
				return all.all(first, end) as Counted[];
			case "endpoint":
				return ofEndpoint.all(first, end, subject.endpointId) as Counted[];
			case "company":
				return ofCompany.all(subject.psa, subject.company, ids[0], ids.at(-1)) as Counted[];
		}
	}

	/** Durations of the tickets in each interval. @param ids bounds as alert ids */
	function worksOf(ids: readonly number[], subject: ChartSubject): number[][] {
		const stretches = ids.slice(0, -1).map((from, index) => [from, ids[index + 1] ?? from] as const);
		if (subject.kind === "company") {
			const rows = createdOfCompany.all(subject.psa, subject.company, ids[0], ids.at(-1)) as { id: number; ms: number | null }[];
			return stretches.map(([from, to]) => rows.filter(({ id }) => id >= from && id < to).flatMap(({ ms }) => ms ?? []));
		}
		return stretches.map(([from, to]) => {
			const rows = subject.kind === "all" ? workOfAll.all(from, to) : workOfEndpoint.all(from, to, subject.endpointId);
			return (rows as { ms: number | null }[]).flatMap(({ ms }) => ms ?? []);
		});
	}

	return {
		buckets(wanted, subject) {
			const hours = wanted.map((at) => Math.floor(at / HOUR_MS));
			const first = hours[0] ?? 0;
			const end = hours.at(-1) ?? first;
			const ids = hours.map((hour) => bounds.firstAt(hour * HOUR_MS));
			const sums = hours.slice(0, -1).map((): Sums => ({ created: 0, updated: 0, closed: 0 }));
			for (const { hour, name, n } of countsOf(first, end, ids, subject)) {
				const place = hours.findLastIndex((begins) => begins <= hour);
				const sum = sums[place];
				if (sum !== undefined) sum[name as keyof Sums] += n;
			}
			const works = worksOf(ids, subject);
			return sums.map((sum, index) => {
				const sorted = (works[index] ?? []).toSorted((a, b) => a - b);
				return { ...sum, median: shareOf(sorted, 0.5), p95: shareOf(sorted, 0.95) };
			});
		},
	};
}
