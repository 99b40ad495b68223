import { expect, test } from "bun:test";
import { createDeciding, type DecidingDeps } from "../../src/alerts/deciding/index.ts";
import { createEvents } from "../../src/base/events.ts";
import type { Decided, Undecided } from "../../src/store/index.ts";
import { createFakeClock } from "../doubles/clock.ts";

/** Decides waiting deliveries of these endpoints. @param recorded called with each batch before it counts as recorded */
function startDeciding(endpoints: readonly string[], recorded: (decided: readonly Decided[]) => Promise<void>) {
	const clock = createFakeClock();
	const waiting = new Map<number, Undecided>();
	for (const [index, endpointId] of endpoints.entries()) {
		const seq = index + 1;
		waiting.set(seq, {
			...{ seq, requestId: `r${seq}`, endpointId, origin: "webhook", receivedAt: 0 },
			sourceIp: null,
			sealed: null,
			replayOf: null,
		});
	}
	const deciding = createDeciding({
		...{ clock, events: createEvents(() => {}), onJobs() {}, onError() {} },
		store: {
			arrivals: async (after, limit) => {
				const rows: Undecided[] = [];
				for (let seq = after + 1; seq <= endpoints.length && rows.length < limit; seq++) {
					const row = waiting.get(seq);
					if (row !== undefined) rows.push(row);
				}
				return rows;
			},
			take: async (seqs) => seqs.flatMap((seq) => waiting.get(seq) ?? []),
			record: async (decided) => {
				await recorded(decided);
				for (const { delivery } of decided) waiting.delete(delivery.seq);
			},
			onLost: () => () => {},
			isRush: () => false,
			countStart: async () => 0,
			backlog: async () => waiting.size,
			backlogNow: () => waiting.size,
		},
		directory: { findAny: () => undefined } as unknown as DecidingDeps["directory"],
		cipher: {} as DecidingDeps["cipher"],
		context: () => ({}) as ReturnType<DecidingDeps["context"]>,
		ownVerdict: () => null,
	});
	return { clock, deciding };
}

test("after a start an endpoint's alert is decided second, though another's storm of ten thousand came before it", async () => {
	const STORM = 10_000;
	const batches: string[][] = [];
	const endpoints = Array.from({ length: STORM + 1 }, (_none, index) => (index < STORM ? "storm" : "alone"));
	const { clock, deciding } = startDeciding(endpoints, async (decided) => {
		batches.push(decided.map(({ delivery }) => delivery.endpointId));
	});
	deciding.nudge();
	while (batches.flat().length < 2) await clock.settle();
	await deciding.stop();
	expect(batches.flat().slice(0, 2)).toEqual(["storm", "alone"]);
});

test("what waits for all decisions waits until they are recorded, and not for ever", async () => {
	const { promise, resolve } = Promise.withResolvers<void>();
	const { clock, deciding } = startDeciding(["one", "two"], () => promise);
	deciding.nudge();
	const begun: string[] = [];
	const patient = deciding.caughtUp(60_000).then(() => begun.push("patient"));
	const hasty = deciding.caughtUp(1_000).then(() => begun.push("hasty"));
	await clock.settle();
	expect(begun).toEqual([]);
	await clock.advance(1_000);
	await hasty;
	expect(begun).toEqual(["hasty"]);
	resolve();
	await patient;
	expect(begun).toEqual(["hasty", "patient"]);
	await deciding.stop();
});
