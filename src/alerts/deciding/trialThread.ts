import type { Clock } from "../../base/clock.ts";
import { outerOf } from "../../base/payload/index.ts";
import { endThread, startThread } from "../../threads.ts";
import type { TrialOrder, TrialReply, TriedRules } from "./trialProtocol.ts";

/** Time limit for the answer to a trial. Milliseconds. */
const LIMIT_MS = 5_000;
/** Maximum number of waiting trials; each holds a configuration and a payload in memory. */
const MAX_WAITING = 32;

/** The trial cannot be answered now: too many others wait, or it takes too long. */
export class TrialRefused extends Error {
	override readonly name = "TrialRefused";
}

/** Tries configurations on a thread of its own, which starts with the first trial. */
export interface TrialThread {
	/** @throws TrialRefused */
	run(order: Omit<TrialOrder, "id" | "envelope">): Promise<TriedRules>;
	/** Ends the thread. Trials that still wait get no answer. */
	stop(): Promise<void>;
}

interface Waiting {
	readonly resolve: (tried: TriedRules) => void;
	readonly reject: (error: Error) => void;
	readonly cancel: () => void;
}

export function createTrialThread(clock: Pick<Clock, "after">): TrialThread {
	const waiting = new Map<number, Waiting>();
	let worker: Worker | null = null;
	let next = 1;

	function settle(id: number, how: (one: Waiting) => void): void {
		const one = waiting.get(id);
		if (one === undefined) return;
		waiting.delete(id);
		one.cancel();
		how(one);
	}

	function failAll(message: string): void {
		for (const id of [...waiting.keys()]) settle(id, (one) => one.reject(new TrialRefused(message)));
	}

	function start(): Worker {
		const started = startThread("trials");
		started.onmessage = ({ data }: MessageEvent<TrialReply>) =>
			settle(data.id, (one) => ("failed" in data ? one.reject(new Error(data.failed)) : one.resolve(data.tried)));
		started.onerror = (event) => {
			worker = null;
			failAll(`This configuration could not be tried: ${event.message}`);
		};
		return started;
	}

	return {
		run: (order) =>
			new Promise((resolve, reject) => {
				if (waiting.size >= MAX_WAITING) {
					reject(new TrialRefused("Too many configurations are being tried at once. Try again in a moment."));
					return;
				}
				const id = next++;
				const late = () => settle(id, (one) => one.reject(new TrialRefused("Trying this configuration took too long. Make it smaller.")));
				waiting.set(id, { resolve, reject, cancel: clock.after(LIMIT_MS, late) });
				worker ??= start();
				worker.postMessage({ id, ...order, envelope: outerOf(order.payload) } satisfies TrialOrder);
			}),
		async stop() {
			failAll("HookWise is stopping.");
			if (worker !== null) await endThread("trials", worker);
			worker = null;
		},
	};
}
