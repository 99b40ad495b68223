import { expect, test } from "bun:test";
import { openDatabase } from "../../src/store/database.ts";
import { createReceivedReading } from "../../src/store/reading/received.ts";
import { alertId } from "../../src/store/types.ts";

test("webhooks and refusals of a time come page by page, each once, whatever they were split into", () => {
	const db = openDatabase(":memory:");
	const deliver = db.prepare(
		"INSERT INTO deliveries (seq, request_id, endpoint_id, origin, received_at, sealed) VALUES (?, 'r', 'e', ?, ?, x'00')",
	);
	const alert = db.prepare("INSERT INTO alerts (id, request_id, endpoint_id, status, received_at) VALUES (?, 'r', 'e', ?, ?)");
	for (let seq = 1; seq <= 30; seq++) {
		const at = seq * 1_000;
		if (seq % 10 === 9) {
			alert.run(alertId(seq, 1), "rejected", at);
			continue;
		}
		deliver.run(seq, seq % 10 === 8 ? "replay" : seq % 10 === 7 ? "imported" : "webhook", at);
		for (let part = 1; part <= (seq % 10 === 5 ? 3 : 1); part++) alert.run(alertId(seq, part), "processed", at);
	}
	const { between } = createReceivedReading(db);
	const seen: (readonly [number, string, number])[] = [];
	for (let after = 0; ; ) {
		const page = between(2_000, 26_000, after, 4);
		seen.push(...page.map(({ at, status, parts }) => [at / 1_000, status, parts] as const));
		after = page.at(-1)?.id ?? after;
		if (page.length < 4) break;
	}
	const wanted = Array.from({ length: 24 }, (_none, index) => index + 2).filter((seq) => ![7, 8].includes(seq % 10));
	expect(seen).toEqual(wanted.map((seq) => [seq, seq % 10 === 9 ? "rejected" : "processed", seq % 10 === 5 ? 3 : 1]));
	db.close();
});
