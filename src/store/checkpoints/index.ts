import { endThread, startThread } from "../../threads.ts";

/**
 * Message of the checkpointing thread, sent at each change: why the write-ahead log, which has grown, cannot
 * be moved into the database; null when it can again.
 */
export interface Stuck {
	readonly problem: string | null;
}

export interface Checkpoints {
	/** Call after each commit. After some commits, the thread starts. */
	committed(): void;
	/** Why the write-ahead log cannot be moved into the database although it has grown; null if it can. */
	problem(): string | null;
	stop(): Promise<void>;
}

/**
 * Number of commits before the thread starts. A thread costs ten megabytes of memory, and a mere start of
 * HookWise writes little.
 */
const FIRST_COMMITS = 50;

/** Moves the write-ahead log into the database on a thread of its own, which starts once there is something to do. */
export function createCheckpoints(file: string, onError: (message: string) => void): Checkpoints {
	let problem: string | null = null;
	let worker: Worker | null = null;
	let commits = 0;

	function start(): Worker {
		const started = startThread("checkpoints");
		started.onerror = (event) => onError(event.message);
		started.onmessage = ({ data }: MessageEvent<Stuck>) => {
			({ problem } = data);
			if (problem !== null) onError(`The log of the database cannot be moved into it: ${problem}`);
		};
		started.postMessage({ file });
		return started;
	}

	return {
		committed() {
			if (worker === null && ++commits >= FIRST_COMMITS) worker = start();
		},
		problem: () => problem,
		stop: async () => (worker === null ? undefined : endThread("checkpoints", worker)),
	};
}
