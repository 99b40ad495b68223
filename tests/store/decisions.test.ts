import { expect, test } from "bun:test";
import Database from "better-sqlite3";
import { createBump } from "../../src/store/counters.ts";
import { createDecisionStore } from "../../src/store/decisions.ts";
import { migrate } from "../../src/store/migrations/index.ts";
import { createQueueRows } from "../../src/store/queue.ts";
import { createWriter } from "../../src/store/writer.ts";
import { instantDisk } from "../doubles/disk.ts";

const UNKNOWN = { version: null, decideMs: null, ackMs: null };

test("what the disk refused behind its commit is decided, and not decided a second time", async () => {
	const db = new Database(":memory:");
	migrate(db);
	const add = db.prepare("INSERT INTO deliveries (seq, request_id, endpoint_id, origin, received_at) VALUES (?, ?, 'a', 'webhook', 1)");
	for (const seq of [1, 2]) add.run(seq, `r${seq}`);
	let broken = true;
	const syncNow = (): void => {
		if (broken) throw new Error("EIO");
	};
	const store = createDecisionStore(
		db,
		createWriter(db, { ...instantDisk, syncNow }, () => {}),
		createQueueRows(db),
		createBump(db),
	);
	const [first] = await store.undecided(1);
	if (first === undefined) throw new Error("Nothing to decide");
	await expect(store.record([{ delivery: first, verdicts: [], failure: "set aside", how: UNKNOWN }], 2)).rejects.toThrow("EIO");
	broken = false;
	expect((await store.undecided(9)).map(({ seq }) => seq)).toEqual([2]);
	expect(await store.backlog()).toBe(1);
});
