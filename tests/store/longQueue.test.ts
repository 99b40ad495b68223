import { expect, test } from "bun:test";
import Database from "better-sqlite3";
import { createActStore } from "../../src/store/acts/index.ts";
import { createBump } from "../../src/store/counters.ts";
import { createDealingStore } from "../../src/store/dealings.ts";
import { createDecisionStore } from "../../src/store/decisions.ts";
import { createDeliveryStore } from "../../src/store/deliveries.ts";
import { alertId, PSA_LANE } from "../../src/store/index.ts";
import { migrate } from "../../src/store/migrations/index.ts";
import { createQueueRows, createQueueStore } from "../../src/store/queue.ts";
import { steadied, steady } from "../../src/store/steady.ts";
import { createWordStore } from "../../src/store/words.ts";
import { createWriter } from "../../src/store/writer.ts";
import { createFakeClock } from "../doubles/clock.ts";
import { instantDisk } from "../doubles/disk.ts";

/** What is waiting and known before anything is timed. */
const MANY = 50_000;
/** Quickest of several runs; a scan of MANY rows takes over 2 ms, a busy machine does not slow the quickest run down that far. Milliseconds. */
const SHORT_MS = 1;

/** A database with the stores of the way of an alert, and how long each of their statements took at its quickest. */
function openStores(prepareFor: (db: Database.Database) => void) {
	const db = new Database(":memory:");
	migrate(db);
	prepareFor(db);
	steady(db);
	const prepared = new Set<string>();
	const quickest = new Map<string, number>();
	const { prepare } = db;
	const timed = (sql: string) => {
		prepared.add(sql);
		const statement = prepare(sql);
		for (const method of ["get", "all", "run"] as const) {
			const run = statement[method].bind(statement) as (...given: unknown[]) => unknown;
			const wrapped = (...given: unknown[]): unknown => {
				const began = performance.now();
				try {
					return run(...given);
				} finally {
					quickest.set(sql, Math.min(quickest.get(sql) ?? Number.POSITIVE_INFINITY, performance.now() - began));
				}
			};
			Object.assign(statement, { [method]: wrapped });
		}
		return statement;
	};
	Object.assign(db, { prepare: timed });
	const writer = createWriter(db, instantDisk, () => {});
	const bump = createBump(db);
	const rows = createQueueRows(db);
	const clock = createFakeClock(10_000);
	const pressure = { check() {}, added() {}, freeBytes: () => 1 };
	const stores = {
		decisions: createDecisionStore(db, writer, rows, bump),
		acts: createActStore(db, writer, rows, bump),
		dealings: createDealingStore(db, writer),
		words: createWordStore(db, writer),
		queue: createQueueStore(rows, writer),
		deliveries: createDeliveryStore({ db, writer, bump, pressure, clock }),
	};
	return { db, prepare, prepared, quickest, writer, rows, ...stores };
}

type Stores = ReturnType<typeof openStores>;

/** MANY keys that wait, with their alerts and deliveries; as many tickets, openings and wakes of earlier days. */
function fill(db: Database.Database): void {
	const series = `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${MANY})`;
	db.exec(`
		${series} INSERT INTO deliveries (seq, request_id, endpoint_id, origin, received_at) SELECT i, 'r' || i, 'e' || (i % 4), 'webhook', i FROM n;
		${series} INSERT INTO alerts (id, request_id, endpoint_id, status, received_at) SELECT i * ${alertId(1, 0)} + 1, 'r' || i, 'e' || (i % 4), 'queued', i FROM n;
		${series} INSERT INTO jobs (lane, key, id, tag) SELECT '${PSA_LANE}', 'k' || i, i * ${alertId(1, 0)} + 1, 'OPEN' FROM n;
		${series} INSERT INTO job_keys (lane, key, share, ready_at) SELECT '${PSA_LANE}', 'k' || i, 'e' || (i % 4), i FROM n;
		${series} INSERT INTO incidents (key_hash, endpoint_id, psa, key, state, ticket_id) SELECT 'old' || i, 'e' || (i % 4), 'cw', '{}', 'closed', i FROM n;
		${series} INSERT INTO incident_sources (incident_id, key_hash, endpoint_id, origin, state, opened_at) SELECT i, 'old' || i, 'e' || (i % 4), 'o' || i, 'recovered', i FROM n;
		${series} INSERT INTO wakes (kind, at, incident_id) SELECT 'stale', 9000000 + i, i FROM n;
		INSERT INTO meta (key, value) VALUES ('decided_through', '${MANY}');
	`);
}

/** One alert from its arrival to its outcome, as the rooms walk it. */
async function walk({ decisions, acts, dealings, words, queue, deliveries, rows }: Stores, n: number): Promise<void> {
	const key = `new${n}`;
	const endpointId = `walker${n}`;
	const body = {
		origin: "webhook",
		receivedAt: 10_000,
		sourceIp: null,
		sealed: new Uint8Array(),
		replayOf: null,
		idempotency: null,
	} as const;
	await deliveries.accept({ requestId: `walk${n}`, endpointId, ...body });
	const [arrival] = await decisions.arrivals(MANY + n, 10);
	const [delivery] = await decisions.take([arrival?.seq ?? 0]);
	if (delivery === undefined) throw new Error("Nothing arrived");
	const verdict = {
		alertType: "OPEN",
		part: 1,
		matchedRules: [],
		suppressed: null,
		remark: null,
		unmatchedTenant: null,
		ticket: { summary: key },
		key: { kind: "dedup", company: null, text: key },
		trace: [],
	};
	const part = { verdict: verdict as never, job: { lane: PSA_LANE, key }, keyHash: key, isPutOff: false };
	await decisions.record([{ delivery, verdicts: [part], failure: null, how: { version: 1, decideMs: 1, ackMs: 1 } }], 10_000);
	const id = alertId(delivery.seq, 1);
	// A share of its own: the next after the last of the others'.
	const [leased] = await queue.leaseKeys(PSA_LANE, 1, "vvv", 10_000 + MANY);
	expect(leased?.key).toBe(key);
	const stretch = { lane: PSA_LANE, key, member: null, from: id, through: id };
	expect((await acts.readWork(PSA_LANE, key, 25)).items).toHaveLength(1);
	expect(await acts.currentIncident("cw", key)).toBeNull();
	await acts.openByOrigin("cw", endpointId, "x");
	await acts.recovery(key);
	await acts.currentOpening(key);
	await acts.openRun(PSA_LANE, key, 25);
	const incident = { psa: "cw", keyHash: key, laneKey: key, key: {} as never, endpointId, company: null, summary: null };
	const intent = await acts.plan({ incident, kind: "create", step: "planned", marker: "m", ticketId: null, stretch, now: 10_000 });
	expect(intent.aboveId).toBe(MANY + n);
	const ticketId = MANY + n + 1;
	await acts.pendingIntent(intent.incidentId);
	await acts.incidentOfTicket("cw", ticketId);
	const done = { id: intent.incidentId, state: "open", ticketId } as const;
	await acts.settle({
		...stretch,
		...{ status: "processed", action: "create", reason: null, ticketId, error: null, attempts: 1, now: 10_000, calls: [], found: null },
		...{ remark: null, toldThrough: null, rca: null, recovery: { keyHash: key, occurredAt: 1 }, incident: done },
		...{ intent: { id: intent.id, state: "done" }, opened: [{ keyHash: key, endpointId, origin: "o" }] },
	});
	await dealings.see("cw", ticketId, { board: null, owner: null }, 10_000);
	await queue.releaseKey({ lane: PSA_LANE, key, readyAt: 10_000, now: 10_000, attempts: 0, error: null });
	await queue.nextReadyAt(PSA_LANE);
	await acts.nextWakeAt();
	await acts.wakeUp(10_000);
	const due = await words.due(20);
	await words.index(due.map(({ alertId: about, times }) => ({ alertId: about, times, text: "disk full" })));
	rows.depths();
}

/** Asked once a second at most, or once at a start, and may read what it counts. */
const COUNTS = [/^SELECT lane, count\(\*\)/, /^SELECT count\(\*\)/];

test(`with ${MANY} waiting every statement of an alert's way is as quick as with none`, async () => {
	const stores = openStores(fill);
	await walk(stores, 0);
	// What was asked once at the start, and found its tables cold, does not count.
	stores.quickest.clear();
	for (let n = 1; n < 8; n++) await walk(stores, n);
	expect(stores.quickest.size).toBeGreaterThan(45);
	const slow = [...stores.quickest].filter(([sql, ms]) => ms > SHORT_MS && !COUNTS.some((pattern) => pattern.test(sql)));
	expect(slow.map(([sql, ms]) => `${ms.toFixed(2)} ms: ${sql}`)).toEqual([]);
	stores.db.close();
});

/** As ANALYZE would write it: rows, and how many of them share the first columns of an index. */
const pretendRows = (count: number) => (db: Database.Database) => {
	// Nobody has asked for statistics.
	if (count === 0) return;
	db.exec("ANALYZE; DELETE FROM sqlite_stat1");
	const indexes = db.prepare("SELECT name, tbl_name AS tableName FROM sqlite_master WHERE type = 'index'").all();
	const write = db.prepare("INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (?, ?, ?)");
	for (const { name, tableName } of indexes as { name: string; tableName: string }[]) {
		const columns = (db.pragma(`index_info(${name})`) as unknown[]).length;
		const shared = Array.from({ length: columns }, (_, index) => (index === columns - 1 ? 1 : Math.ceil(count / (2 * (index + 1)))));
		write.run(tableName, name, [count, ...shared].join(" "));
	}
	db.exec("ANALYZE sqlite_schema");
};

const placeholders = (sql: string): unknown[] => {
	const names = [...new Set([...sql.matchAll(/@(\w+)/g)].map(([, name]) => name as string))];
	return names.length > 0 ? [Object.fromEntries(names.map((name) => [name, 1]))] : Array((sql.match(/\?/g) ?? []).length).fill(1);
};

/** Reads as much of a table as there is: all of it, or all of a lane or of a PSA. */
const WIDE =
	/^SCAN (deliveries|d|alerts|a|jobs|j|job_keys|incidents|i|incident_sources|s|intents|verdicts|v|openings|wakes|w)\b(?!.*VIRTUAL)|^SEARCH (jobs|job_keys|incidents|i)\b.*\((lane|psa)=\?\)/;
/** What may: statements of a start, of a fault, or of a person's click, and looks at the first few entries of an index. */
const MAY = [
	...COUNTS,
	/^UPDATE job_keys SET leased = 0/, // at a start, and after a write was refused
	/ready_at = max\(@now|next_attempt_at = max\(@now/, // when the clock was set back
	/INDEXED BY job_keys_soonest/, // the first entry
	/^SELECT ticket_id FROM incidents WHERE psa = \(.*ORDER BY ticket_id DESC LIMIT 1/s, // the last entry
	/FROM words_due w/, // the first twenty
	/^SELECT 1 FROM incidents WHERE key_hash = \? AND ticket_id = \? AND psa <>/, // a silent endpoint's ticket of elsewhere
	/^SELECT DISTINCT ticket_id FROM incidents WHERE psa <>/, // at a start
	/^DELETE FROM incident_children/, // a person splits an outage
];

test.each([0, 10, 1_000_000])("no statement of an alert's way reads a whole table, or a whole lane, by statistics of %d rows", (count) => {
	const stores = openStores(pretendRows(count));
	const wide = [...stores.prepared].flatMap((sql) => {
		if (!/^\s*(SELECT|INSERT|UPDATE|DELETE|WITH)/.test(sql) || MAY.some((pattern) => pattern.test(sql))) return [];
		const steps = stores.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...placeholders(sql)) as { detail: string }[];
		return steps.filter(({ detail }) => WIDE.test(detail)).map(({ detail }) => `${detail}: ${sql}`);
	});
	expect(wide).toEqual([]);
	expect(stores.prepared.size).toBeGreaterThan(80);
	stores.db.close();
});

test("statements that order by, or look for the first of, what is compared with a parameter are prepared once", () => {
	const db = new Database(":memory:");
	migrate(db);
	const sql = "SELECT id FROM jobs WHERE lane = @lane AND key = @key AND id > 0 ORDER BY id LIMIT @limit";
	const given = { lane: "a", key: "b", limit: 5 };
	const quickest = (run: () => unknown): number => {
		let least = Number.POSITIVE_INFINITY;
		for (let n = 0; n < 500; n++) {
			const began = performance.now();
			run();
			least = Math.min(least, performance.now() - began);
		}
		return least;
	};
	const preparing = quickest(() => db.prepare(sql));
	const plain = db.prepare(sql);
	const planned = quickest(() => plain.all(given));
	const hidden = steady(db).prepare(sql);
	const once = quickest(() => hidden.all(given));
	// If the first line ever fails, SQLite does not plan anew any more, and `steady` may go.
	expect(planned).toBeGreaterThan(preparing / 2);
	expect(once).toBeLessThan(planned / 2);
	db.close();
});

test("compared values are hidden from the planner, and nothing else is changed", () => {
	expect(steadied("UPDATE t SET a = @a, b = ? WHERE c IS @c AND d BETWEEN ? AND ? AND e <= ? ORDER BY f LIMIT ?")).toBe(
		"UPDATE t SET a = +@a, b = +? WHERE c IS +@c AND d BETWEEN +? AND +? AND e <= +? ORDER BY f LIMIT +?",
	);
	expect(steadied("INSERT INTO t (a, b) VALUES (?, ?) ON CONFLICT DO UPDATE SET a = excluded.a")).toBe(
		"INSERT INTO t (a, b) VALUES (?, ?) ON CONFLICT DO UPDATE SET a = excluded.a",
	);
});
