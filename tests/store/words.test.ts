import { expect, test } from "bun:test";
import { createWordStore } from "../../src/store/words.ts";
import { openTestWriter } from "../support/stores.ts";

test("an alert that changes while its words are being indexed stays due, until its new words are", async () => {
	const { db, writer, close } = openTestWriter();
	const words = createWordStore(db, writer);
	const due = db.prepare("INSERT INTO words_due (alert_id) VALUES (?) ON CONFLICT DO UPDATE SET times = times + 1");
	const changes = () => writer.run(() => due.run(7));
	const indexed = (): unknown[] => db.prepare("SELECT rowid FROM alerts_words WHERE alerts_words MATCH '482917'").pluck().all();
	await changes();
	const [before] = await words.due(10);
	// Its ticket is made meanwhile.
	await changes();
	await words.index([{ alertId: 7, times: before?.times ?? -1, text: "Disk full" }]);
	const [again] = await words.due(10);
	expect(again?.alertId).toBe(7);
	await words.index([{ alertId: 7, times: again?.times ?? -1, text: "Disk full 482917" }]);
	expect([await words.due(10), indexed()]).toEqual([[], [7]]);
	await close();
});
