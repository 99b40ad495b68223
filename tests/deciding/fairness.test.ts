import { expect, test } from "bun:test";
import { createDeciding, type DecidingDeps } from "../../src/alerts/deciding/index.ts";
import { createEvents } from "../../src/base/events.ts";
import type { Undecided } from "../../src/store/index.ts";
import { createFakeClock } from "../doubles/clock.ts";

test("after a start an endpoint's alert is decided second, though another's storm of ten thousand came before it", async () => {
	const clock = createFakeClock();
	const STORM = 10_000;
	const waiting = new Map<number, Undecided>();
	for (let seq = 1; seq <= STORM + 1; seq++) {
		const endpointId = seq <= STORM ? "storm" : "alone";
		waiting.set(seq, {
			...{ seq, requestId: `r${seq}`, endpointId, origin: "webhook", receivedAt: 0 },
			sourceIp: null,
			sealed: null,
			replayOf: null,
		});
	}
	const batches: string[][] = [];
	const deciding = createDeciding({
		...{ clock, events: createEvents(() => {}), onJobs() {}, onError() {} },
		store: {
			arrivals: async (after, limit) => {
				const rows: Undecided[] = [];
				for (let seq = after + 1; seq <= STORM + 1 && rows.length < limit; seq++) {
					const row = waiting.get(seq);
					if (row !== undefined) rows.push(row);
				}
				return rows;
			},
			take: async (seqs) => seqs.flatMap((seq) => waiting.get(seq) ?? []),
			record: async (decided) => {
				batches.push(decided.map(({ delivery }) => delivery.endpointId));
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
	deciding.nudge();
	while (batches.flat().length < 2) await clock.settle();
	await deciding.stop();
	expect(batches.flat().slice(0, 2)).toEqual(["storm", "alone"]);
});
