import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { createRetentionStore, type RetentionStore } from "../../src/store/retention.ts";
import { alertId } from "../../src/store/types.ts";
import { forgetOld } from "../../src/watch/schedule/retention.ts";
import { createFakeClock } from "../doubles/clock.ts";
import { openTestWriter, type TestWriter } from "../support/stores.ts";

const DAY = 86_400_000;
const clock = createFakeClock();
const NOW = clock.now();

let db: TestWriter["db"];
let writer: TestWriter["writer"];
let store: RetentionStore;
let close: () => Promise<void>;

beforeEach(() => {
	({ db, writer, close } = openTestWriter());
	store = createRetentionStore(db, writer);
});
afterEach(() => close());

/** Makes rows of the test's own. */
const make = <T>(work: () => T): Promise<T> => writer.run(work);

const forget = (changes: Partial<Parameters<typeof forgetOld>[0]> = {}) =>
	forgetOld({ store, directory: { all: () => [] }, clock, days: 30, breathe: () => Promise.resolve(), ...changes }, () => false);

/** One alert with everything that belongs to it, received that many days ago; among `make`'s rows. */
function alert(seq: number, status: string, days: number, part = 1): number {
	const id = alertId(seq, part);
	const at = NOW - days * DAY;
	db.prepare(
		"INSERT INTO deliveries (seq, request_id, endpoint_id, origin, received_at, sealed) VALUES (?, ?, 'e1', 'webhook', ?, ?) ON CONFLICT DO NOTHING",
	).run(seq, `r${seq}`, at, Buffer.alloc(100));
	db.prepare("INSERT INTO alerts (id, request_id, endpoint_id, status, received_at) VALUES (?, ?, 'e1', ?, ?)").run(
		...[id, `r${seq}`, status, at],
	);
	db.prepare("INSERT INTO verdicts (alert_id, verdict) VALUES (?, '{}')").run(id);
	db.prepare("INSERT INTO calls (alert_id, at, call, duration_ms) VALUES (?, ?, 'GET /', 1)").run(id, at);
	db.prepare("INSERT INTO words_due (alert_id) VALUES (?)").run(id);
	db.prepare("INSERT INTO alerts_words (rowid, words) VALUES (?, ?)").run(id, `word${seq}`);
	return id;
}

const count = (sql: string, ...values: (string | number)[]): number =>
	(db.prepare(`SELECT count(*) AS n FROM ${sql}`).get(...values) as { n: number }).n;
const statuses = (): string[] =>
	(db.prepare("SELECT status FROM alerts ORDER BY id").all() as { status: string }[]).map(({ status }) => status);

describe("history older than LOG_RETENTION_DAYS", () => {
	test("goes with all that belongs to it, and what is younger stays whole", async () => {
		await make(() => {
			alert(1, "processed", 31);
			alert(2, "rejected", 31);
			alert(3, "dlq", 30.5);
			alert(4, "skipped", 29);
		});
		expect(await forget()).toMatchObject({ alerts: 3, finished: true });
		expect(statuses()).toEqual(["skipped"]);
		for (const table of ["deliveries", "verdicts", "calls", "words_due"]) expect([table, count(table)]).toEqual([table, 1]);
		expect(count("alerts_words WHERE alerts_words MATCH 'word1 OR word2 OR word3'")).toBe(0);
		expect(count("alerts_words WHERE alerts_words MATCH 'word4'")).toBe(1);
	});

	test("stays while it is not finished, whatever its age", async () => {
		const unfinished = ["queued", "held", "processing", "failed"];
		await make(() => {
			unfinished.forEach((status, index) => {
				alert(index + 1, status, 400);
			});
			alert(9, "processed", 400);
		});
		expect((await forget()).alerts).toBe(1);
		expect(statuses()).toEqual(unfinished);
		expect(count("deliveries")).toBe(unfinished.length);
	});

	test("stays while a job still needs it", async () => {
		await make(() => {
			const id = alert(1, "processed", 400);
			db.prepare("INSERT INTO jobs (lane, key, id, tag) VALUES ('rca', 'k', ?, 'OPEN')").run(id);
		});
		expect((await forget()).alerts).toBe(0);
	});

	test("keeps a body for as long as one part of it is there", async () => {
		await make(() => {
			alert(1, "processed", 31, 1);
			alert(1, "queued", 31, 2);
		});
		await forget();
		expect([count("alerts"), count("deliveries")]).toEqual([1, 1]);
		await make(() => db.exec("UPDATE alerts SET status = 'processed'"));
		await forget();
		expect([count("alerts"), count("deliveries")]).toEqual([0, 0]);
	});

	test("leaves counters and audit alone", async () => {
		await make(() => {
			db.exec("INSERT INTO counters (hour, endpoint_id, name, n) VALUES (1, 'e1', 'received', 5)");
			db.exec("INSERT INTO audit (at, who, action) VALUES (1, 'admin', 'login')");
			alert(1, "processed", 400);
		});
		await forget();
		expect([count("counters"), count("audit")]).toEqual([1, 1]);
	});

	test("is forgotten a slice at a time, and a run that was told to stop leaves the rest to the next", async () => {
		await make(() => {
			for (let seq = 1; seq <= 300; seq++) alert(seq, "processed", 40);
		});
		const slice = await store.dropAlerts(NOW, 0, 0);
		expect(slice).toEqual({ removed: 1, next: alertId(1, 1) });
		let breaths = 0;
		const stopped = await forgetOld(
			{ store, directory: { all: () => [] }, clock, days: 30, breathe: async () => void breaths++ },
			() => breaths > 0,
		);
		expect(stopped.finished).toBe(false);
		await forget();
		expect(count("alerts")).toBe(0);
	});
});

describe("records kept beside history", () => {
	test("incidents and intents go when they ended long ago; open ones and doubts stay", async () => {
		const incident = (state: string, closedDays: number | null): number =>
			Number(
				db
					.prepare(
						"INSERT INTO incidents (key_hash, endpoint_id, psa, key, state, ticket_id, closed_at) VALUES ('h', 'e1', 'sandbox', '{}', ?, 5, ?)",
					)
					.run(state, closedDays === null ? null : NOW - closedDays * DAY).lastInsertRowid,
			);
		const intent = (of: number, state: string, days: number) =>
			db
				.prepare(
					"INSERT INTO intents (incident_id, kind, marker, step, state, leader, through, created_at) VALUES (?, 'create', 'm', 'planned', ?, 1, 1, ?)",
				)
				.run(of, state, NOW - days * DAY);
		const { gone, stay } = await make(() => {
			const gone = [incident("closed", 100), incident("gone", 100), incident("opening", null)];
			const stay = [incident("closed", 80), incident("open", null), incident("closed", 100), incident("opening", null)];
			intent(gone[2] ?? 0, "failed", 40);
			intent(stay[2] ?? 0, "pending", 100);
			intent(stay[3] ?? 0, "pending", 0);
			return { gone, stay };
		});
		expect((await forget()).incidents).toBe(gone.length);
		expect((db.prepare("SELECT id FROM incidents ORDER BY id").all() as { id: number }[]).map(({ id }) => id)).toEqual(stay);
		expect(count("intents")).toBe(2);
	});

	test("a closed incident stays for as long as an endpoint may reopen its ticket", async () => {
		const closed = db.prepare(
			"INSERT INTO incidents (key_hash, endpoint_id, psa, key, state, closed_at) VALUES ('h', 'e1', 'sandbox', '{}', 'closed', ?)",
		);
		await make(() => closed.run(NOW - 200 * DAY));
		const endpoint = { reopenWithinMs: 300 * 24 * 3_600_000 } as never;
		expect((await forget({ directory: { all: () => [endpoint] } })).incidents).toBe(0);
		expect((await forget()).incidents).toBe(1);
	});

	test("sessions and idempotency keys go past their end, however many there are", async () => {
		const key = db.prepare("INSERT INTO idempotency (endpoint_id, digest, request_id, expires_at) VALUES ('e1', ?, 'r', ?)");
		const session = db.prepare("INSERT INTO sessions (id_hash, user_id, created_at, seen_at, expires_at) VALUES (?, 1, 0, 0, ?)");
		await make(() => {
			for (let n = 0; n < 450; n++) key.run(Buffer.from(`${n}`), NOW - n);
			key.run(Buffer.from("young"), NOW + 1);
			session.run("old", NOW);
			session.run("young", NOW + 1);
		});
		expect((await forget()).expired).toBe(451);
		expect([count("idempotency"), count("sessions")]).toEqual([1, 1]);
	});

	test("a deleted endpoint goes once nothing in history names it", async () => {
		const endpoint = db.prepare(
			"INSERT INTO endpoints (id, name, bearer_token, config, created_at, updated_at, deleted_at) VALUES (?, 'n', '', '{}', 0, 0, ?)",
		);
		const fixture = db.prepare(
			"INSERT INTO fixtures (endpoint_id, name, bytes, sealed, kept_at, kept_by) VALUES (?, 'n', 1, x'00', 0, 'a')",
		);
		await make(() => {
			endpoint.run("e1", NOW - 40 * DAY);
			endpoint.run("e2", null);
			for (const id of ["e1", "e2"]) fixture.run(id);
			alert(1, "processed", 20);
		});
		expect((await forget()).endpoints).toBe(0);
		expect(count("fixtures")).toBe(2);
		await make(() => db.exec("UPDATE alerts SET received_at = 0"));
		expect((await forget()).endpoints).toBe(1);
		expect((db.prepare("SELECT id FROM endpoints").all() as { id: string }[]).map(({ id }) => id)).toEqual(["e2"]);
		expect((db.prepare("SELECT endpoint_id AS id FROM fixtures").all() as { id: string }[]).map(({ id }) => id)).toEqual(["e2"]);
	});
});

test("the file gives back what was freed, a few pages at a time", async () => {
	await make(() => {
		for (let seq = 1; seq <= 3_000; seq++) alert(seq, "processed", 40);
		db.exec("UPDATE deliveries SET sealed = zeroblob(3000)");
	});
	const pages = (): number => db.pragma("page_count", { simple: true }) as number;
	const before = pages();
	const { freePages } = await forget();
	expect(freePages).toBeLessThanOrEqual(256);
	expect(pages()).toBeLessThan(before / 4);
});
