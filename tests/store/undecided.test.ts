import { expect, test } from "bun:test";
import Database from "better-sqlite3";
import first from "../../src/store/migrations/0001-first.sql" with { type: "text" };
import { migrate } from "../../src/store/migrations/index.ts";
import { createReading } from "../../src/store/reading/index.ts";
import { alertId } from "../../src/store/types.ts";
import { createUndecidedRows } from "../../src/store/undecided.ts";

/** Deliveries 1, 2, 4, 5 and 7 of endpoints a and b in turn, decided through 2; 3 and 6 were refused. A minute lies between any two. */
function open() {
	const db = new Database(":memory:");
	migrate(db);
	const addDelivery = db.prepare(
		"INSERT INTO deliveries (seq, request_id, endpoint_id, origin, received_at, source_ip, replay_of) VALUES (?, ?, ?, ?, ?, '192.0.2.1', ?)",
	);
	const addAlert = db.prepare("INSERT INTO alerts (id, request_id, endpoint_id, status, received_at) VALUES (?, ?, ?, ?, ?)");
	const deliver = (seq: number) =>
		addDelivery.run(
			seq,
			`r${seq}`,
			seq % 2 === 1 ? "a" : "b",
			seq === 7 ? "replay" : "webhook",
			seq * 60_000,
			seq === 7 ? alertId(1, 1) : null,
		);
	for (const seq of [1, 2, 4, 5, 7]) deliver(seq);
	addAlert.run(alertId(1, 1), "r1", "a", "processed", 60_000);
	addAlert.run(alertId(2, 1), "r2", "b", "queued", 120_000);
	addAlert.run(alertId(2, 2), "r2", "b", "queued", 120_000);
	for (const seq of [3, 6]) addAlert.run(alertId(seq, 1), `r${seq}`, "a", "rejected", seq * 60_000);
	const decideThrough = (seq: number) =>
		db.prepare("INSERT INTO meta VALUES ('decided_through', ?) ON CONFLICT DO UPDATE SET value = excluded.value").run(String(seq));
	decideThrough(2);
	return { db, deliver, decideThrough, rows: createUndecidedRows(db), ...createReading(db) };
}

const HOURS = 3_600_000;

test("history shows what is not decided as queued, in its place among the rest", () => {
	const { history } = open();
	const { items } = history.page({}, 50, null);
	expect(items.map(({ requestId, part, status }) => `${requestId}.${part} ${status}`)).toEqual([
		"r7.1 queued",
		"r6.1 rejected",
		"r5.1 queued",
		"r4.1 queued",
		"r3.1 rejected",
		"r2.2 queued",
		"r2.1 queued",
		"r1.1 processed",
	]);
	expect(items[0]).toMatchObject({ sourceIp: "192.0.2.1", receivedAt: 420_000, replayOf: alertId(1, 1), attemptsCount: 0, summary: null });
});

test("pages of any length hold every line once", () => {
	const { history } = open();
	for (const limit of [1, 2, 3, 5]) {
		const seen: string[] = [];
		for (let cursor: number | null | undefined; cursor !== null; ) {
			const page = history.page({}, limit, cursor ?? null);
			seen.push(...page.items.map(({ requestId, part }) => `${requestId}.${part}`));
			cursor = page.nextCursor;
		}
		expect(seen).toEqual(["r7.1", "r6.1", "r5.1", "r4.1", "r3.1", "r2.2", "r2.1", "r1.1"]);
		expect(history.ids({}, limit, null)).toHaveLength(limit);
	}
});

test("filters hold for it as for the rest", () => {
	const { history } = open();
	const found = (filter: Parameters<typeof history.page>[0]) => history.page(filter, 50, null).items.map(({ requestId }) => requestId);
	expect(found({ endpointId: "a" })).toEqual(["r7", "r6", "r5", "r3", "r1"]);
	expect(found({ statuses: ["queued"], endpointId: "b" })).toEqual(["r4", "r2", "r2"]);
	expect(found({ requestId: "r5" })).toEqual(["r5"]);
	expect(found({ sourceIp: "192.0.2.1" })).toEqual(["r7", "r5", "r4"]);
	expect(found({ from: 240_000, to: 361_000 })).toEqual(["r6", "r5", "r4"]);
	expect(found({ from: 240_000 + HOURS })).toEqual([]);
	expect(found({ to: 1_000 * HOURS })).toHaveLength(8);
	expect(found({ q: "r5" })).toEqual([]);
	expect(found({ actions: ["create"] })).toEqual([]);
});

test("counts it, by itself and with the rest", () => {
	const { history, numbers, rows, decideThrough } = open();
	expect(history.counts({}).byStatus).toEqual({ queued: 5, processed: 1, rejected: 2 });
	expect(history.counts({ endpointId: "a" }).byStatus).toEqual({ queued: 2, processed: 1, rejected: 2 });
	expect(history.counts({ requestId: "r5" })).toEqual({ total: 1, byStatus: { queued: 1 }, byAction: {}, atLeast: false });
	expect(history.counts({ statuses: ["rejected"] }).total).toBe(2);
	expect([rows.count(), rows.countOf("a"), rows.countOf("b"), numbers.waiting()]).toEqual([3, 2, 1, 5]);
	expect([rows.oldestAt(), numbers.oldestWaiting()]).toEqual([240_000, 120_000]);
	decideThrough(7);
	expect([rows.count(), rows.oldestAt(), numbers.waiting()]).toEqual([0, null, 2]);
});

test("counts thousands without looking at each of them", () => {
	const { rows, deliver } = open();
	for (let seq = 8; seq < 5_008; seq++) deliver(seq);
	expect(rows.count()).toBe(5_003);
});

test("one line of it can be looked at, by number and by id", () => {
	const { history } = open();
	expect(history.rows([alertId(4, 1), alertId(4, 2), alertId(3, 1)]).map(({ requestId }) => requestId)).toEqual(["r4", "r3"]);
	expect(history.detail(alertId(7, 1))).toMatchObject({ row: { requestId: "r7", status: "queued" }, verdict: null, calls: [] });
});

test("a database that wrote these lines when accepting keeps each once", () => {
	const db = new Database(":memory:");
	db.exec(first);
	db.pragma("user_version = 1");
	const addDelivery = db.prepare(
		"INSERT INTO deliveries (seq, request_id, endpoint_id, origin, received_at) VALUES (?, 'r', 'a', 'webhook', 1)",
	);
	const addAlert = db.prepare("INSERT INTO alerts (id, request_id, endpoint_id, status, received_at) VALUES (?, 'r', 'a', 'queued', 1)");
	for (const seq of [1, 2, 3]) {
		addDelivery.run(seq);
		addAlert.run(alertId(seq, 1));
	}
	db.exec("INSERT INTO meta VALUES ('decided_through', '1')");
	migrate(db);
	const { history } = createReading(db);
	expect(history.page({}, 50, null).items.map(({ id }) => id)).toEqual([alertId(3, 1), alertId(2, 1), alertId(1, 1)]);
	expect(history.counts({}).total).toBe(3);
});
