import { expect, test } from "bun:test";
import { openDatabase } from "../../src/store/database.ts";
import { createWordStore } from "../../src/store/words.ts";
import { createWriter } from "../../src/store/writer.ts";
import { instantDisk } from "../doubles/disk.ts";

test("an alert that changes while its words are being indexed stays due, until its new words are", async () => {
	const db = openDatabase(":memory:");
	const words = createWordStore(
		db,
		createWriter(db, instantDisk, () => {}),
	);
	const changes = db.prepare("INSERT INTO words_due (alert_id) VALUES (?) ON CONFLICT DO UPDATE SET times = times + 1");
	const indexed = (): unknown[] => db.prepare("SELECT rowid FROM alerts_words WHERE alerts_words MATCH '482917'").pluck().all();
	changes.run(7);
	const [before] = await words.due(10);
	// Its ticket is made meanwhile.
	changes.run(7);
	await words.index([{ alertId: 7, times: before?.times ?? -1, text: "Disk full" }]);
	const [again] = await words.due(10);
	expect(again?.alertId).toBe(7);
	await words.index([{ alertId: 7, times: again?.times ?? -1, text: "Disk full 482917" }]);
	expect([await words.due(10), indexed()]).toEqual([[], [7]]);
	db.close();
});
