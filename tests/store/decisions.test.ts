import { expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { createBump } from "../../src/store/counters.ts";
import { createDecisionStore } from "../../src/store/decisions.ts";
import { migrate } from "../../src/store/migrations/index.ts";
import { createQueueRows } from "../../src/store/queue.ts";
import { createWriter } from "../../src/store/writer.ts";
import { instantDisk } from "../doubles/disk.ts";
import { openTestWriter } from "../support/stores.ts";

const UNKNOWN = { version: null, decideMs: null, ackMs: null };

test("decisions that could not be committed wait again, and the deciding stage is told", async () => {
	const directory = mkdtempSync(join(tmpdir(), "hookwise-decisions-"));
	const db = new Database(join(directory, "x.db"));
	migrate(db);
	db.pragma("journal_mode = WAL");
	const add = db.prepare("INSERT INTO deliveries (seq, request_id, endpoint_id, origin, received_at) VALUES (?, ?, 'a', 'webhook', 1)");
	for (const seq of [1, 2]) add.run(seq, `r${seq}`);
	const writer = createWriter(db, instantDisk, () => {});
	const store = createDecisionStore(db, writer, createQueueRows(db), createBump(db));
	const lost = new Promise<void>((resolve) => store.onLost(resolve));
	const waiting = async (): Promise<number[]> => (await store.arrivals(0, 9)).map(({ seq }) => seq);
	const [first] = await store.take(await waiting());
	if (first === undefined) throw new Error("Nothing to decide");
	const set = [{ delivery: first, verdicts: [], failure: "set aside", how: UNKNOWN }];
	await store.record(set, 2);
	expect(await waiting()).toEqual([2]);
	// As a full disk does at the commit.
	db.exec("ROLLBACK");
	writer.show();
	await lost;
	expect([await waiting(), await store.backlog()]).toEqual([[1, 2], 2]);
	await store.record(set, 3);
	await writer.run(() => undefined);
	expect([await waiting(), await store.backlog()]).toEqual([[2], 1]);
	db.close();
	rmSync(directory, { recursive: true });
});

test("deliveries may be decided out of the order of the log: none is lost, and the cursor waits for the oldest", async () => {
	const { db, writer, close } = openTestWriter();
	const add = db.prepare("INSERT INTO deliveries (seq, request_id, endpoint_id, origin, received_at) VALUES (?, ?, ?, 'webhook', 1)");
	// 3 was a refusal and has no delivery.
	await writer.run(() => {
		for (const seq of [1, 2, 4, 5]) add.run(seq, `r${seq}`, seq === 5 ? "b" : "a");
	});
	const store = createDecisionStore(db, writer, createQueueRows(db), createBump(db));
	const decide = async (...seqs: number[]): Promise<void> => {
		const decided = (await store.take(seqs)).map((delivery) => ({ delivery, verdicts: [], failure: "set aside", how: UNKNOWN }));
		await store.record(decided, 2);
	};
	const left = async (): Promise<number[]> => (await store.arrivals(0, 9)).map(({ seq }) => seq);
	const cursor = (): unknown => db.prepare("SELECT value FROM meta WHERE key = 'decided_through'").pluck().get();
	const ahead = (): unknown => db.prepare("SELECT seq FROM decided_ahead ORDER BY seq").pluck().all();
	await decide(5);
	expect([await left(), cursor(), ahead(), await store.backlog()]).toEqual([[1, 2, 4], "0", [5], 3]);
	await decide(2);
	expect([await left(), cursor(), ahead(), await store.backlog()]).toEqual([[1, 4], "0", [2, 5], 2]);
	await decide(1);
	expect([await left(), cursor(), ahead(), await store.backlog()]).toEqual([[4], "3", [5], 1]);
	await decide(4);
	expect([await left(), cursor(), ahead(), await store.backlog()]).toEqual([[], "5", [], 0]);
	await writer.run(() => add.run(6, "r6", "a"));
	expect(await left()).toEqual([6]);
	await close();
});
