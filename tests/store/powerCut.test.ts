import { afterEach, expect, test } from "bun:test";
import { copyFileSync, mkdtempSync, rmSync, statSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createActStore } from "../../src/store/acts/index.ts";
import { createBump } from "../../src/store/counters.ts";
import { openDatabase } from "../../src/store/database.ts";
import { createDecisionStore } from "../../src/store/decisions.ts";
import { createDeliveryStore } from "../../src/store/deliveries.ts";
import { openDisk } from "../../src/store/disk.ts";
import { alertId, PSA_LANE } from "../../src/store/index.ts";
import { createQueueRows, createQueueStore } from "../../src/store/queue.ts";
import { createWriter } from "../../src/store/writer.ts";
import { createFakeClock } from "../doubles/clock.ts";

const undo: (() => void)[] = [];
afterEach(() => {
	for (const one of undo.splice(0).reverse()) one();
});

function freshFile(): string {
	const directory = mkdtempSync(join(tmpdir(), "hookwise-cut-"));
	undo.push(() => rmSync(directory, { recursive: true }));
	return join(directory, "hookwise.db");
}

/** The stores of an alert's way on a real disk, which remembers how long the log was at its last sync. */
function openStores(file: string) {
	const db = openDatabase(file);
	const disk = openDisk(db, file);
	let synced = 0;
	const noteSync = (): void => {
		synced = statSync(`${file}-wal`).size;
	};
	const noted = {
		...disk,
		syncNow() {
			disk.syncNow();
			noteSync();
		},
		sync: () => disk.sync().then(noteSync),
	};
	const writer = createWriter(db, noted, () => {});
	undo.push(() => {
		writer.show();
		disk.close();
		db.close();
	});
	const bump = createBump(db);
	const rows = createQueueRows(db);
	const pressure = { check() {}, added() {}, freeBytes: () => 1 };
	/** What a machine finds that loses its power now, and with it everything that was not synced. */
	function cutPower(): ReturnType<typeof openStores> {
		writer.show();
		const left = freshFile();
		copyFileSync(file, left);
		copyFileSync(`${file}-wal`, `${left}-wal`);
		truncateSync(`${left}-wal`, synced);
		return openStores(left);
	}
	return {
		decisions: createDecisionStore(db, writer, rows, bump),
		acts: createActStore(db, writer, rows, bump),
		queue: createQueueStore(rows, writer),
		deliveries: createDeliveryStore({ db, writer, bump, pressure, clock: createFakeClock(10_000) }),
		statusOf: (id: number) => db.prepare("SELECT status FROM alerts WHERE id = ?").pluck().get(id),
		cutPower,
	};
}

const KEY = "k1";
const ID = alertId(1, 1);
const STRETCH = { lane: PSA_LANE, key: KEY, member: null, from: ID, through: ID };

async function accept({ deliveries }: ReturnType<typeof openStores>): Promise<void> {
	const body = { origin: "webhook", receivedAt: 10_000, sourceIp: null, sealed: new Uint8Array([1]), replayOf: null } as const;
	await deliveries.accept({ requestId: "r1", endpointId: "e1", ...body, idempotency: null });
}

async function decide({ decisions }: ReturnType<typeof openStores>): Promise<void> {
	const [delivery] = await decisions.take([1]);
	if (delivery === undefined) throw new Error("Nothing arrived");
	const key = { kind: "dedup", company: null, text: KEY };
	const ticket = { summary: KEY };
	const verdict = {
		alertType: "OPEN",
		part: 1,
		matchedRules: [],
		suppressed: null,
		remark: null,
		unmatchedTenant: null,
		ticket,
		key,
		trace: [],
	};
	const part = { verdict: verdict as never, job: { lane: PSA_LANE, key: KEY }, keyHash: KEY, isPutOff: false };
	await decisions.record([{ delivery, verdicts: [part], failure: null, how: { version: 1, decideMs: 1, ackMs: 1 } }], 10_000);
}

test("a power cut after the 202 leaves the body, to be decided again", async () => {
	const stores = openStores(freshFile());
	await accept(stores);
	await decide(stores);
	await stores.queue.leaseKeys(PSA_LANE, 1, "", 10_000);
	expect(await stores.decisions.backlog()).toBe(0);
	const after = stores.cutPower();
	expect(await after.decisions.arrivals(0, 9)).toEqual([{ seq: 1, endpointId: "e1" }]);
	expect([await after.queue.nextReadyAt(PSA_LANE), after.statusOf(ID)]).toEqual([null, undefined]);
	await decide(after);
	expect((await after.queue.leaseKeys(PSA_LANE, 1, "", 10_000)).map(({ key }) => key)).toEqual([KEY]);
});

test("a power cut after a call leaves its intent in doubt, with lease, job and decision: what it did is looked for", async () => {
	const stores = openStores(freshFile());
	await accept(stores);
	await decide(stores);
	await stores.queue.leaseKeys(PSA_LANE, 1, "", 10_000);
	const incident = { psa: "cw", keyHash: KEY, laneKey: KEY, key: {} as never, endpointId: "e1", company: null, summary: null };
	const marker = "hw:k1:1";
	const intent = await stores.acts.plan({
		incident,
		kind: "create",
		step: "planned",
		marker,
		ticketId: null,
		stretch: STRETCH,
		now: 10_000,
	});
	// Here the call is made, and the ticket is there.
	await stores.acts.settle({
		...STRETCH,
		...{ status: "processed", action: "create", reason: null, ticketId: 7, error: null, attempts: 1, now: 10_000, calls: [], found: null },
		...{ remark: null, toldThrough: null, rca: null, recovery: null, intent: { id: intent.id, state: "done" } },
		incident: { id: intent.incidentId, state: "open", ticketId: 7 },
	});
	await stores.queue.releaseKey({ lane: PSA_LANE, key: KEY, readyAt: 10_000, now: 10_000, attempts: 0, error: null });
	expect([stores.statusOf(ID), await stores.acts.pendingIntent(intent.incidentId)]).toEqual(["processed", null]);
	const after = stores.cutPower();
	expect(after.statusOf(ID)).toBe("processing");
	expect(await after.acts.pendingIntent(intent.incidentId)).toMatchObject({ marker, doubt: true, leader: ID });
	expect(await after.queue.takeBackLeases()).toBe(1);
	const [leased] = await after.queue.leaseKeys(PSA_LANE, 1, "", 10_000);
	expect(leased).toMatchObject({ key: KEY, crashes: 1 });
	expect((await after.acts.readWork(PSA_LANE, KEY, 9)).items.map(({ id }) => id)).toEqual([ID]);
});

test("changes by a person or ConnectWise survive: their callers wait for the disk", async () => {
	const stores = openStores(freshFile());
	await stores.acts.record({ incidentId: 1, wakes: [{ kind: "close", at: 5 }], now: 5 });
	await stores.acts.kept();
	expect(await stores.cutPower().acts.nextWakeAt()).toBe(5);
});
