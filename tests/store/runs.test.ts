/** Repeats in history: what is gathered, that pages neither lose nor double an alert, and that a page of a long history is cheap. */
import { expect, test } from "bun:test";
import { openDatabase } from "../../src/store/database.ts";
import { createHistoryReading } from "../../src/store/reading/history.ts";
import { alertId, type HistoryFilter, type RunPage } from "../../src/store/types.ts";

interface Line {
	readonly key?: number | null;
	readonly status?: string;
	readonly action?: string | null;
	readonly reason?: string | null;
	readonly summary?: string | null;
	readonly endpoint?: string;
	readonly ip?: string | null;
}

/** A history of these alerts, oldest first, a minute apart. */
function historyOf(lines: readonly Line[]) {
	const db = openDatabase(":memory:");
	const insert = db.prepare(
		`INSERT INTO alerts (id, request_id, endpoint_id, status, action, reason, summary, source_ip, received_at, key_id)
		 VALUES (?, 'r', ?, ?, ?, ?, ?, ?, ?, ?)`,
	);
	db.transaction(() => {
		for (const [index, line] of lines.entries()) {
			const { key = null, status = "skipped", action = null, reason = null, summary = null, endpoint = "e", ip = null } = line;
			insert.run(alertId(index + 1, 1), endpoint, status, action, reason, summary, ip, index * 60_000, key);
		}
	})();
	return { db, reading: createHistoryReading(db) };
}

const counts = ({ items }: RunPage): number[] => items.map(({ run }) => run.ids.length);

test("repeats of a key with one outcome are one run, whatever other keys do in between; another outcome of the key parts it", () => {
	const { reading } = historyOf([
		{ key: 1, status: "processed", action: "create" },
		{ key: 1, status: "processed", action: "update" },
		{ key: 2 },
		{ key: 1, status: "processed", action: "update" },
		{ key: 2 },
		{ key: 1, status: "processed", action: "close" },
		{ key: 1, status: "processed", action: "update" },
	]);
	const { items, nextCursor } = reading.runs({}, 50, null);
	expect(items.map(({ row, run }) => [row.action, run.ids.length, run.firstAt / 60_000, run.lastAt / 60_000])).toEqual([
		["update", 1, 6, 6],
		["close", 1, 5, 5],
		[null, 2, 2, 4],
		["update", 2, 1, 3],
		["create", 1, 0, 0],
	]);
	expect(nextCursor).toBeNull();
});

test("without a key the summary tells, of refusals the address and why; what tells nothing stays alone, and endpoints are apart", () => {
	const { reading } = historyOf([
		{ summary: "Disk full" },
		{ summary: "Disk full" },
		{ summary: "Disk full", endpoint: "other" },
		{ status: "rejected", reason: "bearer", ip: "192.0.2.1" },
		{ status: "rejected", reason: "bearer", ip: "192.0.2.1" },
		{ status: "rejected", reason: "bearer", ip: "192.0.2.2" },
		{ status: "dlq" },
		{ status: "dlq" },
	]);
	expect(counts(reading.runs({}, 50, null))).toEqual([1, 1, 1, 2, 1, 2]);
});

test("cursors lead through all of it: each alert stands in one run, on one page, in the order of history", () => {
	let state = 7;
	const random = (below: number): number => {
		state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
		return Math.floor((state / 4_294_967_296) * below);
	};
	const lines = Array.from({ length: 600 }, () => ({
		key: random(4) === 0 ? random(40) : 99,
		status: ["skipped", "dlq"][random(2)] ?? "",
		endpoint: `e${random(2)}`,
	}));
	const { reading } = historyOf(lines);
	for (const filter of [{}, { endpointId: "e1" }, { statuses: ["dlq"] }] satisfies HistoryFilter[]) {
		for (const limit of [1, 7, 50]) {
			const seen: number[] = [];
			let cursor: number | null = null;
			do {
				const page: RunPage = reading.runs(filter, limit, cursor);
				const ids = page.items.flatMap(({ run }) => run.ids);
				// A page is one stretch: everything on it is older than everything before.
				expect(Math.max(...ids)).toBeLessThan(cursor ?? Number.POSITIVE_INFINITY);
				expect(page.items.map(({ row }) => row.id)).toEqual(page.items.map(({ run }) => run.ids[0] as number));
				seen.push(...ids);
				cursor = page.nextCursor;
			} while (cursor !== null);
			const all = reading.ids(filter, 10_000, null);
			expect(seen.toSorted((a, b) => b - a)).toEqual(all);
		}
	}
});

test("a page of a storm ends early, and the next one goes on with the run", () => {
	const { reading } = historyOf(Array.from({ length: 4_500 }, () => ({ key: 1 })));
	const first = reading.runs({}, 50, null);
	expect(counts(first)).toEqual([2_000]);
	const second = reading.runs({}, 50, first.nextCursor);
	const third = reading.runs({}, 50, second.nextCursor);
	expect([counts(second), counts(third), third.nextCursor]).toEqual([[2_000], [500], null]);
});

test("a page reads by an index, newest first, and sorts nothing: a million alerts cost what a thousand do", () => {
	const { db, reading } = historyOf([]);
	const asked: { sql: string; given: readonly unknown[] }[] = [];
	const prepare = db.prepare.bind(db);
	Object.assign(db, {
		prepare(sql: string) {
			const statement = prepare(sql);
			const all = statement.all.bind(statement);
			return Object.assign(statement, { all: (...given: unknown[]) => (asked.push({ sql, given }), all(...given)) });
		},
	});
	const filters: HistoryFilter[] = [
		{},
		{ endpointId: "e" },
		{ statuses: ["dlq"] },
		{ ticketId: 7 },
		{ q: "disk" },
		{ unresolved: true },
		{ sourceIp: "192.0.2.1" },
	];
	for (const filter of filters) for (const cursor of [null, 5_000_000]) reading.runs(filter, 50, cursor);
	const plans = asked
		.filter(({ sql }) => sql.includes("key_id"))
		.flatMap(({ sql, given }) => (prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...given) as { detail: string }[]).map(({ detail }) => detail));
	expect(plans.length).toBeGreaterThan(filters.length);
	expect(plans.filter((detail) => /TEMP B-TREE/.test(detail))).toEqual([]);
	// Without a filter the table itself is walked from its end; with one, an index is.
	expect([...new Set(plans.filter((detail) => /^SCAN a$/.test(detail)))].length).toBeLessThanOrEqual(1);
});
