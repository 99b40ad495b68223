/**
 * What both ways to keep data hold: the embedded database, and one that is a copy of a common log. More of it stands in the rooms'
 * tests, which `scripts/test` runs on both. Closing a logged store checks that a copy which followed the log is equal to it.
 */
import { describe, expect, test } from "bun:test";
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import {
	alertId,
	DATABASE,
	type NewDelivery,
	openStore,
	type Plan,
	PSA_LANE,
	type Store,
	StoreUnavailable,
} from "../../src/store/index.ts";
import { createFakeClock } from "../doubles/clock.ts";
import { freshDirectory } from "../support/index.ts";
import { logFor, openTestStore, STORE_KINDS, type StoreKind } from "../support/stores.ts";

const NOW = 1_000_000;

async function opened(kind: StoreKind, work: (store: Store, file: string) => Promise<void>, queueLimit = 1_000): Promise<void> {
	const dataDir = freshDirectory();
	const failures: unknown[] = [];
	const onError = (message: string): void => {
		failures.push(message);
	};
	const store = openTestStore({ dataDir, clock: createFakeClock(NOW), queueLimit, minFreeBytes: 0, onCommit: () => {}, onError }, kind);
	try {
		await work(store, join(dataDir, DATABASE));
	} finally {
		await store.close();
	}
	expect(failures).toEqual([]);
}

const delivery = (requestId: string, more: Partial<NewDelivery> = {}): NewDelivery => ({
	...{ requestId, endpointId: "e", origin: "webhook", receivedAt: NOW, sourceIp: null },
	...{ sealed: Buffer.from(requestId), replayOf: null, idempotency: null, ...more },
});

const verdictOf = (key: string) => ({
	verdict: {
		...{ alertType: "OPEN", part: 1, matchedRules: [], suppressed: null, remark: null, unmatchedTenant: null },
		...{ ticket: { summary: key }, key: { kind: "dedup", company: null, text: key }, trace: [] },
	} as never,
	...{ job: { lane: PSA_LANE, key }, keyHash: key, isPutOff: false },
});

/** Takes an alert for each key, up to its job. */
async function decided(store: Store, ...keys: string[]): Promise<number[]> {
	const accepted = await store.deliveries.acceptAll(keys.map((key) => delivery(`r-${key}`, { endpointId: `e-${key}` })));
	const seqs = accepted.map((one) => (one.kind === "new" ? one.seq : 0));
	const taken = await store.decisions.take(seqs);
	const how = { version: 1, decideMs: 1, ackMs: 1 };
	await store.decisions.record(
		taken.map((one, index) => ({ delivery: one, verdicts: [verdictOf(keys[index] ?? "")], failure: null, how })),
		NOW,
	);
	return seqs;
}

const planFor = (key: string, seq: number): Plan => {
	const id = alertId(seq, 1);
	return {
		incident: { psa: "cw", keyHash: key, laneKey: key, key: {} as never, endpointId: `e-${key}`, company: null, summary: null },
		kind: "create",
		step: "planned",
		...{ marker: `m-${key}`, ticketId: null, now: NOW },
		stretch: { lane: PSA_LANE, key, member: null, from: id, through: id },
	};
};

describe.each(STORE_KINDS)("a store that is %s", (kind) => {
	test("takes a delivery once, however often its key is sent at the same moment", () =>
		opened(kind, async (store) => {
			const idempotency = Buffer.alloc(32, 1);
			const ends = await Promise.all(["a", "b", "c"].map((id) => store.deliveries.accept(delivery(id, { idempotency }))));
			expect(ends.map(({ kind, requestId }) => [kind, requestId])).toEqual([
				["new", "a"],
				["duplicate", "a"],
				["duplicate", "a"],
			]);
			expect(await store.deliveries.accept(delivery("d", { idempotency }))).toEqual({ kind: "duplicate", requestId: "a" });
			expect((await store.deliveries.accept(delivery("e", { idempotency: Buffer.alloc(32, 2) }))).kind).toBe("new");
			expect((await store.decisions.arrivals(0, 10)).map(({ endpointId }) => endpointId)).toEqual(["e", "e"]);
		}));

	test("takes a delivery that may be here once, however often its request id is asked for, decided or not", () =>
		opened(kind, async (store) => {
			const asked = (id: string) => store.deliveries.accept(delivery(id, { mayBeHere: true }));
			const ends = await Promise.all(["a", "a", "b", "a"].map(asked));
			expect(ends.map((end) => end.kind)).toEqual(["new", "here", "new", "here"]);
			expect(await asked("b")).toEqual({ kind: "here", requestId: "b" });
			expect((await store.deliveries.acceptAll(["b", "c"].map((id) => delivery(id, { mayBeHere: true })))).map((end) => end.kind)).toEqual([
				"here",
				"new",
			]);
			await decided(store, "x");
			expect((await asked("r-x")).kind).toBe("here");
			expect(await store.decisions.arrivals(0, 10)).toHaveLength(3);
		}));

	test("numbers deliveries in the order in which they were taken, until too many wait", () =>
		opened(
			kind,
			async (store) => {
				const alone = ["a", "b"].map((id) => store.deliveries.accept(delivery(id)));
				const several = store.deliveries.acceptAll([delivery("c"), delivery("d")]);
				const taken = [...(await Promise.all(alone)), ...(await several)];
				expect(taken.map((one) => one.kind === "new" && one.seq)).toEqual([1, 2, 3, 4]);
				await expect(store.deliveries.accept(delivery("e"))).rejects.toThrow("QUEUE_LIMIT");
				await expect(store.deliveries.acceptAll([delivery("f")])).rejects.toBeInstanceOf(StoreUnavailable);
				expect(await store.decisions.backlog()).toBe(4);
			},
			4,
		));

	test("gives a key to one worker at a time, and no key twice to two that ask at once", () =>
		opened(kind, async (store) => {
			await decided(store, "a", "b", "c", "d", "e");
			const both = await Promise.all([store.queue.leaseKeys(PSA_LANE, 3, "", NOW), store.queue.leaseKeys(PSA_LANE, 3, "", NOW)]);
			expect(both.map((keys) => keys.length)).toEqual([3, 2]);
			const keys = both.flat().map(({ key }) => key);
			expect(keys.toSorted()).toEqual(["a", "b", "c", "d", "e"]);
			expect(await store.queue.leaseKeys(PSA_LANE, 3, "", NOW)).toEqual([]);
			await store.queue.takeBackUnheld(PSA_LANE, ["a", "b"]);
			expect((await store.queue.leaseKeys(PSA_LANE, 9, "", NOW)).map(({ key }) => key).toSorted()).toEqual(["c", "d", "e"]);
			expect(await store.queue.takeBackLeases("died")).toBe(5);
			const [again] = await store.queue.leaseKeys(PSA_LANE, 1, "", NOW);
			expect(again?.crashes).toBe(1);
		}));

	test("keeps an intent from before its call until its outcome, one incident for each key", () =>
		opened(kind, async (store) => {
			const [first, second] = await decided(store, "a", "b");
			await store.queue.leaseKeys(PSA_LANE, 2, "", NOW);
			const [one, other] = await Promise.all([store.acts.plan(planFor("a", first ?? 0)), store.acts.plan(planFor("b", second ?? 0))]);
			expect(one.incidentId).not.toBe(other.incidentId);
			expect(await store.acts.pendingIntent(one.incidentId)).toMatchObject({ id: one.id, marker: "m-a" });
			const { stretch } = planFor("a", first ?? 0);
			await store.acts.settle({
				...stretch,
				...{ status: "processed", action: "create", reason: null, ticketId: 7, error: null, attempts: 1, now: NOW, calls: [] },
				...{ found: null, remark: null, toldThrough: null, rca: null, recovery: { keyHash: "a", occurredAt: 1 } },
				incident: { id: one.incidentId, state: "open", ticketId: 7 },
				intent: { id: one.id, state: "done" },
				opened: [{ keyHash: "a", endpointId: "e-a", origin: "o" }],
			});
			await store.queue.releaseKey({ lane: PSA_LANE, key: "a", readyAt: NOW, now: NOW, attempts: 0, error: null });
			await store.acts.kept();
			expect([await store.acts.pendingIntent(one.incidentId), (await store.acts.incidentOfTicket("cw", 7))?.id]).toEqual([
				null,
				one.incidentId,
			]);
			expect((await store.queue.depths()).map(({ jobs }) => jobs)).toEqual([1]);
			await store.acts.endIntent(other.id, "failed", { now: NOW });
			expect(await store.acts.pendingIntent(other.incidentId)).toBeNull();
			const { items } = await store.reading.history.page({}, 10, null);
			expect(items.map(({ status, ticketId }) => [status, ticketId])).toEqual([
				["processing", null],
				["processed", 7],
			]);
		}));

	test("writes all that belongs together, or nothing, and what was asked for beside it alone", () =>
		opened(kind, async (store) => {
			const beside = store.meta.set("beside", "1");
			const failing = store.together(() => [
				store.meta.set("one", "1"),
				store.settings.set({ TWO: "2" }),
				store.endpoints.change(
					"e",
					() => {
						throw new Error("never asked");
					},
					NOW,
				),
				store.deliveries.acceptAll([]),
				store.endpoints.insert([{} as never]),
			]);
			await expect(failing).rejects.toThrow();
			await beside;
			expect([await store.meta.get("beside"), await store.meta.get("one"), await store.settings.get("TWO")]).toEqual(["1", null, null]);
			await store.together(() => [store.meta.set("one", "1"), store.settings.set({ TWO: "2" })]);
			expect([await store.meta.get("one"), await store.settings.get("TWO")]).toEqual(["1", "2"]);
		}));

	test("loses no change of a setting or a fact to another at the same moment", () =>
		opened(kind, async (store) => {
			await Promise.all([
				store.settings.set({ A: "1", B: "1" }),
				store.settings.set({ B: "2", C: "2" }),
				store.meta.set("m", "1"),
				store.meta.set("m", "2"),
				store.settings.set({ A: null }),
			]);
			expect([await store.settings.all(), await store.meta.get("m")]).toEqual([{ B: "2", C: "2" }, "2"]);
		}));

	test("finishes what was asked for when it is closed, and refuses what comes after", async () => {
		let asked: readonly Promise<unknown>[] = [];
		let closed: Store | null = null;
		await opened(kind, async (store) => {
			closed = store;
			asked = [store.meta.set("a", "1"), store.deliveries.accept(delivery("a")), store.meta.set("b", "2")];
		});
		expect((await Promise.allSettled(asked)).map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "fulfilled"]);
		const after = (closed as Store | null)?.deliveries.accept(delivery("late"));
		await expect(after).rejects.toBeInstanceOf(StoreUnavailable);
	});
});

test("a store whose log fails refuses what waits with a time to come again, and a copy that follows the log has all that was told", async () => {
	const dataDir = freshDirectory();
	const { log, follow } = logFor(join(dataDir, DATABASE));
	const options = { dataDir, clock: createFakeClock(NOW), queueLimit: 100, minFreeBytes: 0, onCommit: () => {}, onError: () => {} };
	// Not `openTestStore`: its copy may lack the entry in doubt, which the log has.
	const store = openStore({ ...options, log });
	expect((await store.deliveries.accept(delivery("told"))).kind).toBe("new");
	log.meanwhile(async (lasts) => {
		lasts();
		throw new Error("the answer is lost");
	});
	const refused = await store.deliveries.accept(delivery("in doubt")).catch((error: unknown) => error);
	expect(refused).toMatchObject({ name: "StoreUnavailable", retryAfterSeconds: 5 });
	await expect(store.meta.set("a", "1")).rejects.toBeInstanceOf(StoreUnavailable);
	expect(log.givenUp).toEqual(["the answer is lost"]);
	await store.close();
	log.meanwhile(null);
	// Another node goes on from the log.
	const followed = freshDirectory();
	copyFileSync(follow(), join(followed, DATABASE));
	const next = openStore({ ...options, dataDir: followed, log });
	expect((await next.decisions.arrivals(0, 10)).map(({ seq }) => seq)).toEqual([1, 2]);
	await next.close();
});
