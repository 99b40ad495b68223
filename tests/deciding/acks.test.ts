import { expect, test } from "bun:test";
import { createDeciding, type DecidingDeps } from "../../src/alerts/deciding/index.ts";
import { createEvents } from "../../src/base/events.ts";
import type { Decided, Undecided } from "../../src/store/index.ts";
import { createFakeClock } from "../doubles/clock.ts";

const delivery = (seq: number): Undecided => ({
	...{ seq, requestId: `r${seq}`, endpointId: "gone", origin: "webhook", receivedAt: 0 },
	...{ sourceIp: null, sealed: null, replayOf: null },
});

test("the time of acknowledging is reported even after a storm in which deliveries were decided before their senders got the answer", async () => {
	const clock = createFakeClock();
	const events = createEvents(() => {});
	let waiting: Undecided[] = [];
	const decided: Decided[] = [];
	const deciding = createDeciding({
		...{ clock, events, onError() {}, onJobs() {} },
		store: {
			arrivals: async (after, limit) => waiting.filter(({ seq }) => seq > after).slice(0, limit),
			take: async (seqs) => waiting.filter(({ seq }) => seqs.includes(seq)),
			record: async (some) => {
				decided.push(...some);
				waiting = waiting.slice(some.length);
			},
			onLost: () => () => {},
			isRush: () => false,
			countStart: async () => 0,
			backlog: async () => waiting.length,
			backlogNow: () => waiting.length,
		},
		directory: { findAny: () => undefined } as unknown as DecidingDeps["directory"],
		cipher: {} as DecidingDeps["cipher"],
		context: () => ({}) as ReturnType<DecidingDeps["context"]>,
		ownVerdict: () => null,
	});
	const accepted = (seq: number): void => events.emit("delivery.accepted", { seq, requestId: `r${seq}`, endpointId: "gone", ackMs: seq });
	const STORM = 10_001;
	waiting = Array.from({ length: STORM }, (_, index) => delivery(index + 1));
	deciding.nudge();
	while (waiting.length > 0) await clock.settle();
	for (let seq = 1; seq <= STORM; seq++) accepted(seq);
	accepted(STORM + 1);
	waiting = [delivery(STORM + 1)];
	deciding.nudge();
	while (waiting.length > 0) await clock.settle();
	await deciding.stop();
	expect(decided.at(-1)?.how.ackMs).toBe(STORM + 1);
});
