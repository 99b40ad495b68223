/**
 * How long retention blocks the writer: `bun bench/retention.ts [alerts] [bytes]`. Prints its transactions
 * and the delays of acknowledgements meanwhile.
 */
import { statSync } from "node:fs";
import { join } from "node:path";
import { systemClock } from "../src/base/clock.ts";
import { createCheckpoints } from "../src/store/checkpoints/index.ts";
import { createBump } from "../src/store/counters.ts";
import { openDatabase } from "../src/store/database.ts";
import { createDeliveryStore } from "../src/store/deliveries.ts";
import { openDisk } from "../src/store/disk.ts";
import { createPressure } from "../src/store/pressure.ts";
import { createRetentionStore } from "../src/store/retention.ts";
import { createWriter } from "../src/store/writer.ts";
import { forgetOld } from "../src/watch/schedule/retention.ts";
import { freshDirectory } from "../tests/support/index.ts";

const alerts = Number(process.argv[2] ?? 100_000);
const bytes = Number(process.argv[3] ?? 1_000);
const dataDir = freshDirectory();
const file = join(dataDir, "hookwise.db");
const db = openDatabase(file);
const commits: number[] = [];
const checkpoints = createCheckpoints(file, (message) => console.error(message));
const writer = createWriter(db, openDisk(db, file), (_writes, ms) => {
	commits.push(ms);
	checkpoints.committed();
});
const old = Date.now() - 60 * 86_400_000;

const body = crypto.getRandomValues(new Uint8Array(Math.min(bytes, 65_536)));
const sealed = Buffer.alloc(bytes, body);
const verdict = JSON.stringify({ ticket: { summary: "Alert: a server is down", description: "x".repeat(700) }, trace: [] });
const put = {
	delivery: db.prepare(
		"INSERT INTO deliveries (seq, request_id, endpoint_id, origin, received_at, sealed) VALUES (?, ?, 'e1', 'webhook', ?, ?)",
	),
	alert: db.prepare(
		"INSERT INTO alerts (id, request_id, endpoint_id, status, action, ticket_id, summary, received_at, processed_at) VALUES (?, ?, 'e1', 'processed', 'update', 5, 'Alert: a server is down', ?, ?)",
	),
	verdict: db.prepare("INSERT INTO verdicts (alert_id, verdict) VALUES (?, ?)"),
	call: db.prepare("INSERT INTO calls (alert_id, at, call, status, duration_ms) VALUES (?, ?, 'POST /service/tickets/5/notes', 201, 12.5)"),
	words: db.prepare("INSERT INTO alerts_words (rowid, words) VALUES (?, ?)"),
};
for (let from = 1; from <= alerts; from += 5_000) {
	db.exec("BEGIN");
	for (let seq = from; seq < Math.min(from + 5_000, alerts + 1); seq++) {
		const id = seq * 2 ** 20 + 1;
		const request = Bun.randomUUIDv7();
		put.delivery.run(seq, request, old + seq, sealed);
		put.alert.run(id, request, old + seq, old + seq);
		put.verdict.run(id, verdict);
		put.call.run(id, old + seq);
		put.words.run(id, `alert server ${seq} is down disk cpu ${seq % 997} ${request}`);
	}
	db.exec("COMMIT");
	await Bun.sleep(1);
}
db.pragma("wal_checkpoint(TRUNCATE)");
const before = statSync(file).size;
commits.length = 0;

const pressure = createPressure(db, { queueLimit: 1e9, minFreeBytes: 0, dataDir, logProblem: () => null }, () => 0);
const deliveries = createDeliveryStore({ db, writer, bump: createBump(db), pressure, clock: systemClock });
const waits: number[] = [];
let done = false;
/** Sends a webhook about every two milliseconds. */
async function send(): Promise<void> {
	while (!done) {
		const started = performance.now();
		await deliveries.accept({
			...{ requestId: Bun.randomUUIDv7(), endpointId: "e1", origin: "webhook", receivedAt: Date.now(), sourceIp: null, sealed },
			...{ replayOf: null, idempotency: null },
		});
		waits.push(performance.now() - started);
		await Bun.sleep(2);
	}
}
const quiet: number[] = [];
const sending = send();
// Baseline without retention.
await Bun.sleep(10_000);
quiet.push(...commits.splice(0));
const quietWaits = waits.splice(0);
const store = createRetentionStore(db, writer);
/** Time of the statements themselves in milliseconds, by kind of work. */
const work = new Map<string, number[]>();
const run = writer.run;
let doing = "";
writer.run = (what) => {
	const name = doing;
	return run(() => {
		const from = performance.now();
		const value = what();
		if (name !== "") work.set(name, [...(work.get(name) ?? []), performance.now() - from]);
		return value;
	});
};
const watched = Object.fromEntries(
	Object.entries(store).map(([name, method]) => [
		name,
		(...args: never[]) => {
			doing = name;
			const answer = (method as (...given: never[]) => Promise<unknown>)(...args);
			doing = "";
			return answer;
		},
	]),
) as unknown as typeof store;
const started = performance.now();
const forgotten = await forgetOld({ store: watched, directory: { all: () => [] }, clock: systemClock, days: 30 }, () => false);
const seconds = (performance.now() - started) / 1000;
done = true;
await sending;
db.pragma("wal_checkpoint(TRUNCATE)");
const after = statSync(file).size;
await checkpoints.stop();

const part = (values: number[], share: number): string => {
	const sorted = [...values].sort((a, b) => a - b);
	return (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(1);
};
console.log(JSON.stringify(forgotten));
console.log(`${seconds.toFixed(1)} s, ${(before / 2 ** 20).toFixed(0)} MB before, ${(after / 2 ** 20).toFixed(0)} MB after`);
console.log(
	`before: ${quiet.length} transactions, p99 ${part(quiet, 0.99)}, longest ${part(quiet, 1)} ms; acknowledgements p99 ${part(quietWaits, 0.99)}, longest ${part(quietWaits, 1)} ms`,
);
for (const [name, times] of work)
	console.log(`${name}: ${times.length}, p50 ${part(times, 0.5)}, p99 ${part(times, 0.99)}, longest ${part(times, 1)} ms`);
console.log(`transactions: ${commits.length}, p50 ${part(commits, 0.5)}, p99 ${part(commits, 0.99)}, longest ${part(commits, 1)} ms`);
console.log(`acknowledgements meanwhile: ${waits.length}, p50 ${part(waits, 0.5)}, p99 ${part(waits, 0.99)}, longest ${part(waits, 1)} ms`);
process.exit(0);
