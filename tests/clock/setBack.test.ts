import { expect, test } from "bun:test";
import { alertId, PSA_LANE } from "../../src/store/index.ts";
import { createMetaStore } from "../../src/store/meta.ts";
import { createQueueRows, createQueueStore } from "../../src/store/queue.ts";
import { openTables } from "../../src/store/tables.ts";
import { createClockWatch } from "../../src/watch/clock/index.ts";
import { createFakeClock } from "../doubles/clock.ts";
import { openTestWriter } from "../support/stores.ts";

const HOUR = 3_600_000;
const NOON = Date.parse("2026-03-04T12:00:00Z");

/** A queue with a key that waits for a retry in 30 s, one that is held for a minute, one that is ready, and a wake in ten minutes. */
async function openQueue() {
	const { db, writer, close } = openTestWriter();
	const queue = createQueueStore(createQueueRows(db), writer);
	const meta = createMetaStore(openTables(db), writer);
	const add = db.prepare("INSERT INTO job_keys (lane, key, share, ready_at, parked_until, error) VALUES (?, ?, 'e', ?, ?, ?)");
	await writer.run(() => {
		add.run(PSA_LANE, "retry", NOON + 30_000, null, "503");
		add.run(PSA_LANE, "held", NOON + 60_000, NOON + 60_000, null);
		add.run(PSA_LANE, "ready", NOON - 5, null, null);
		const id = alertId(1, 1);
		db.prepare("INSERT INTO jobs (lane, key, id, tag) VALUES (?, 'retry', ?, 'OPEN')").run(PSA_LANE, id);
		db.prepare(
			"INSERT INTO alerts (id, request_id, endpoint_id, status, received_at, next_attempt_at) VALUES (?, 'r', 'e', 'failed', ?, ?)",
		).run(id, NOON, NOON + 30_000);
		db.prepare("INSERT INTO wakes (kind, at, incident_id) VALUES ('stale', ?, 1)").run(NOON + 600_000);
	});
	const times = () => ({
		keys: Object.fromEntries(
			(db.prepare("SELECT key, ready_at - ? AS at FROM job_keys").all(NOON) as { key: string; at: number }[]).map(({ key, at }) => [
				key,
				at,
			]),
		),
		held: db.prepare("SELECT parked_until - ? FROM job_keys WHERE key = 'held'").pluck().get(NOON),
		wake: db.prepare("SELECT at - ? FROM wakes").pluck().get(NOON),
		shown: db.prepare("SELECT next_attempt_at - ? FROM alerts").pluck().get(NOON),
	});
	return { queue, meta, times, close };
}

/** A clock that can be set, and one that cannot. */
function clocks() {
	const steady = createFakeClock(0);
	let offset = NOON;
	let asked = 0;
	return {
		clock: { now: () => steady.now() + offset, after: steady.after },
		// It tells fractions of a millisecond, as the real one does.
		steady: () => steady.now() + (asked++ % 4) / 10,
		pass: (ms: number) => steady.advance(ms),
		set: (ms: number) => {
			offset += ms;
		},
	};
}

test("a clock set back two hours keeps nothing waiting longer, and moves nothing that is due", async () => {
	const { queue, meta, times, close } = await openQueue();
	const { clock, steady, pass, set } = clocks();
	const told: number[] = [];
	const watch = await createClockWatch({ clock, steady, queue, meta, onSetBack: (ms) => told.push(ms) });
	await pass(1_000);
	await watch.look();
	const before = times();
	expect([told, before.keys]).toEqual([[], { retry: 30_000, held: 60_000, ready: -5 }]);
	set(-2 * HOUR);
	await pass(1_000);
	await watch.look();
	const back = -2 * HOUR;
	expect(told).toEqual([2 * HOUR]);
	// What was ready stays so by the new clock too.
	expect(times()).toEqual({
		keys: { retry: 30_000 + back, held: 60_000 + back, ready: 2_000 + back },
		held: 60_000 + back,
		wake: 600_000 + back,
		shown: 30_000 + back,
	});
	await watch.look();
	expect(told).toHaveLength(1);
	await close();
});

test("a clock that was set back while HookWise was stopped is noticed at the start; one that was set forward changes nothing", async () => {
	const { queue, meta, times, close } = await openQueue();
	const { clock, steady, set } = clocks();
	const told: number[] = [];
	const start = () => createClockWatch({ clock, steady, queue, meta, onSetBack: (ms) => told.push(ms) });
	await start();
	set(-2 * HOUR);
	await start();
	expect([told, times().keys.retry]).toEqual([[2 * HOUR], 30_000 - 2 * HOUR]);
	set(5 * HOUR);
	await start();
	set(-1_000);
	await start();
	expect([told, times().keys.retry]).toEqual([[2 * HOUR], 30_000 - 2 * HOUR]);
	await close();
});

test("clocks that run at slightly different speeds are never taken for one that was set back", async () => {
	const { queue, meta, close } = await openQueue();
	const { clock, steady, pass, set } = clocks();
	const told: number[] = [];
	const watch = await createClockWatch({ clock, steady, queue, meta, onSetBack: (ms) => told.push(ms) });
	for (let minute = 0; minute < 600; minute++) {
		await pass(1_000);
		set(-20);
		await watch.look();
	}
	expect(told).toEqual([]);
	await close();
});
