import type { CallRecord } from "../../../src/base/calls.ts";
import type { Clock } from "../../../src/base/clock.ts";
import { systemClock } from "../../../src/base/clock.ts";
import { type ConnectWiseConfig, type ConnectWiseDeps, createConnectWise } from "../../../src/psa/connectwise/index.ts";
import type { Answer, Failure, Psa, TicketDraft } from "../../../src/psa/port/index.ts";
import { type ConnectWiseDouble, type DoubleOptions, startConnectWise } from "./index.ts";

export interface Connected extends AsyncDisposable {
	readonly double: ConnectWiseDouble;
	readonly psa: Psa;
	/** What `onCall` was told. */
	readonly heard: CallRecord[];
}

/** How the adapter is set up for a double. */
export function configFor(double: ConnectWiseDouble, changes: Partial<ConnectWiseConfig> = {}): ConnectWiseConfig {
	return { ...double.credentials, url: double.url, timeoutMs: 30_000, createTimeoutMs: 120_000, concurrency: 8, webUrl: null, ...changes };
}

/** A double and the adapter talking to it; `await using` ends both. */
export function connected(
	given: { double?: DoubleOptions; config?: Partial<ConnectWiseConfig>; clock?: Clock; fetch?: ConnectWiseDeps["fetch"] } = {},
): Connected {
	const double = startConnectWise(given.double);
	const heard: CallRecord[] = [];
	const psa = createConnectWise({
		config: configFor(double, given.config),
		clock: given.clock ?? systemClock,
		onCall: (record) => heard.push(record),
		...(given.fetch === undefined ? {} : { fetch: given.fetch }),
	});
	return { double, psa, heard, [Symbol.asyncDispose]: () => double.stop() };
}

/** Time that stands still until it is moved. */
export interface HandClock extends Clock {
	advance(ms: number): void;
}

export function createHandClock(start = Date.UTC(2026, 0, 5, 10)): HandClock {
	let now = start;
	let timers: { readonly at: number; readonly fn: () => void }[] = [];
	return {
		now: () => now,
		after(ms, fn) {
			const timer = { at: now + ms, fn };
			timers.push(timer);
			return () => {
				timers = timers.filter((other) => other !== timer);
			};
		},
		advance(ms) {
			now += ms;
			const due = timers.filter(({ at }) => at <= now);
			timers = timers.filter(({ at }) => at > now);
			for (const { fn } of due.sort((a, b) => a.at - b.at)) fn();
		},
	};
}

/** Waits for a condition, not for a time. */
export async function until(condition: () => boolean): Promise<void> {
	const end = Date.now() + 5_000;
	while (!condition()) {
		if (Date.now() > end) throw new Error("What was waited for did not come.");
		await new Promise((resolve) => setTimeout(resolve, 1));
	}
}

/** The value of an answer that must be one. */
export function got<T>(answer: Answer<T>): T {
	if (!answer.ok) throw new Error(`${answer.failure.kind}: ${answer.failure.message}`);
	return answer.value;
}

/** The failure of an answer that must be one. */
export function failureOf(answer: Answer<unknown>): Failure {
	if (answer.ok) throw new Error(`This should have failed, and gave ${JSON.stringify(answer.value)}`);
	return answer.failure;
}

export const draft = (changes: Partial<TicketDraft> = {}): TicketDraft => ({
	summary: "Alert: SRV1",
	description: "Disk full\nOn drive C:",
	board: "Service Board",
	status: "New",
	priority: null,
	ticketType: null,
	subtype: null,
	item: null,
	severity: null,
	impact: null,
	company: "Acme",
	xref: `hw:${"a".repeat(32)}:${"0".repeat(16)}`,
	...changes,
});
