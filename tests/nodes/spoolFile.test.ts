/** The file of a node's spool: its bounds, its order, and what a start finds in it. */
import { expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openSpoolFile, type SpoolFile } from "../../src/nodes/spool/file.ts";
import { createHanding } from "../../src/nodes/spool/handing.ts";
import type { NewDelivery } from "../../src/store/index.ts";
import { freshDirectory } from "../support/index.ts";

const LIMITS = { entries: 1_000, minFreeBytes: 0 };

function freshFile(): string {
	const directory = freshDirectory();
	mkdirSync(directory, { recursive: true });
	return join(directory, "spool.db");
}

const delivery = (number: number, change: Partial<NewDelivery> = {}): NewDelivery => ({
	...{ requestId: `request-${number}`, endpointId: "endpoint", origin: "webhook", receivedAt: 1_000 + number, sourceIp: "192.0.2.1" },
	...{ sealed: new Uint8Array([number]), replayOf: null, idempotency: null },
	...change,
});

const keepAll = (spool: SpoolFile, count: number, change: Partial<NewDelivery> = {}) =>
	Promise.all(Array.from({ length: count }, (_, number) => spool.keep(delivery(number, change))));

const idsIn = (spool: SpoolFile): string[] => spool.oldest().map(({ delivery: { requestId } }) => requestId);

test("webhooks come back whole and in order after a start, without those that were removed", async () => {
	const file = freshFile();
	const first = openSpoolFile(file, LIMITS);
	const digest = new Uint8Array(32).fill(7);
	await first.keep(delivery(1, { idempotency: digest }));
	await keepAll(first, 3, { endpointId: "other" });
	first.removeThrough(first.oldest()[1]?.place ?? 0);
	await first.keep(delivery(4, { sourceIp: null, idempotency: digest }));
	first.close();

	const second = openSpoolFile(file, LIMITS);
	expect(second.count()).toBe(3);
	expect(idsIn(second)).toEqual(["request-1", "request-2", "request-4"]);
	const last = second.oldest().at(-1)?.delivery;
	expect({ ...last, sealed: [...(last?.sealed ?? [])], idempotency: [...(last?.idempotency ?? [])] }).toEqual({
		...delivery(4),
		...{ sourceIp: null, sealed: [4], idempotency: [...digest] },
	});
	second.close();
});

test("a key that waits already is a duplicate of its endpoint's first one, also among those that come together", async () => {
	const spool = openSpoolFile(freshFile(), LIMITS);
	const idempotency = new Uint8Array(32).fill(1);
	const [one, two, elsewhere] = await Promise.all([
		spool.keep(delivery(1, { idempotency })),
		spool.keep(delivery(2, { idempotency })),
		spool.keep(delivery(3, { idempotency, endpointId: "other" })),
	]);
	expect([one?.kind, two, elsewhere?.kind]).toEqual(["new", { kind: "duplicate", requestId: "request-1" }, "new"]);
	expect(spool.count()).toBe(2);
	spool.close();
});

test("it takes no more than its limit, also of those that come together, and none on a full disk", async () => {
	const spool = openSpoolFile(freshFile(), { entries: 3, minFreeBytes: 0 });
	const kept = await Promise.allSettled([1, 2, 3, 4].map((number) => spool.keep(delivery(number))));
	expect(kept.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "fulfilled", "rejected"]);
	expect(spool.isFull()).toBe(true);
	spool.removeThrough(spool.oldest()[0]?.place ?? 0);
	expect(await spool.keep(delivery(5))).toMatchObject({ kind: "new" });
	spool.close();
	const full = openSpoolFile(freshFile(), { entries: 3, minFreeBytes: Number.MAX_SAFE_INTEGER });
	await expect(full.keep(delivery(1))).rejects.toMatchObject({ name: "StoreUnavailable", retryAfterSeconds: 60 });
	full.close();
});

test("a batch is bounded in number and bytes, and has at least one", async () => {
	const many = openSpoolFile(freshFile(), LIMITS);
	await keepAll(many, 250);
	expect(many.oldest().length).toBe(200);
	many.close();
	const large = openSpoolFile(freshFile(), LIMITS);
	await keepAll(large, 4, { sealed: new Uint8Array(3 * 2 ** 20) });
	expect(large.oldest().length).toBe(1);
	large.close();
});

test("a file that is no spool is refused with what it may hold", () => {
	const file = freshFile();
	writeFileSync(file, "no database at all, but long enough to look like one".repeat(100));
	expect(() => openSpoolFile(file, LIMITS)).toThrow(/spool\.db cannot be used: .*webhooks that were answered/);
});

test("what a leader did not take stays, and is handed over in one order to the next one", async () => {
	const spool = openSpoolFile(freshFile(), LIMITS);
	await keepAll(spool, 450);
	const lines: string[] = [];
	const line = (_fields: object, text: string) => lines.push(text);
	const handing = createHanding(spool, { warn: line, info: line });
	const taken: string[] = [];
	const refusing = Promise.withResolvers<void>();
	handing.to(async (batch) => {
		if (taken.length > 0) {
			refusing.resolve();
			throw new Error("it has lost the lead");
		}
		taken.push(...batch.map(({ requestId }) => requestId));
	});
	await refusing.promise;
	expect(await handing.emptied(performance.now() + 20)).toBe(false);
	expect(spool.count()).toBe(250);
	handing.to(async (batch) => {
		taken.push(...batch.map(({ requestId }) => requestId));
	});
	expect(await handing.emptied(performance.now() + 10_000)).toBe(true);
	expect(taken).toEqual(Array.from({ length: 450 }, (_, number) => `request-${number}`));
	expect(lines).toEqual(["kept webhooks cannot be handed over yet", "kept webhooks are handed over"]);
	await handing.stop();
	spool.close();
});
