import type { Clock } from "../../base/clock.ts";
import { messageOf } from "../../base/problems.ts";

/** State of a job's last run. Times in milliseconds since the epoch. */
export interface JobState<N extends string> {
	readonly name: N;
	readonly running: boolean;
	readonly startedAt: number | null;
	readonly endedAt: number | null;
	/** Reason why the last run failed; null if it did not. */
	readonly problem: string | null;
}

/** Work of which only one run is active at a time. */
export interface Job<N extends string> {
	readonly name: N;
	/** Runs it, or joins a run under way. Rejects with its error. */
	run(): Promise<void>;
	/** Runs it in the background; errors are reported. */
	nudge(): void;
	state(): JobState<N>;
	/** Resolves when no run is under way. */
	idle(): Promise<void>;
}

export interface JobDeps {
	readonly clock: Clock;
	readonly onError: (error: unknown, job: string) => void;
}

export function createJob<N extends string>(name: N, work: () => Promise<unknown>, { clock, onError }: JobDeps): Job<N> {
	let running: Promise<void> | null = null;
	let last: Omit<JobState<N>, "name" | "running"> = { startedAt: null, endedAt: null, problem: null };

	async function once(): Promise<void> {
		last = { ...last, startedAt: clock.now() };
		try {
			await work();
			last = { ...last, endedAt: clock.now(), problem: null };
		} catch (error) {
			last = { ...last, endedAt: clock.now(), problem: messageOf(error) };
			throw error;
		}
	}

	function run(): Promise<void> {
		running ??= once().finally(() => {
			running = null;
		});
		return running;
	}

	return {
		name,
		run,
		nudge() {
			run().catch((error: unknown) => onError(error, name));
		},
		state: () => ({ name, running: running !== null, ...last }),
		async idle() {
			await running?.catch(() => undefined);
		},
	};
}

/**
 * Runs a job repeatedly: first after `firstMs`, then `everyMs` after the end of each run. The returned
 * function ends that.
 */
export function repeat(job: Job<string>, times: { readonly firstMs: number; readonly everyMs: number }, deps: JobDeps): () => void {
	let stopped = false;
	let cancel = deps.clock.after(times.firstMs, turn);
	function turn(): void {
		job
			.run()
			.catch((error: unknown) => deps.onError(error, job.name))
			.finally(() => {
				if (!stopped) cancel = deps.clock.after(times.everyMs, turn);
			});
	}
	return () => {
		stopped = true;
		cancel();
	};
}
