import { endThread, startThread } from "../../threads.ts";

/** The checkpointing thread says, once at each change, whether the log that has grown cannot be moved; `problem`: why. */
export interface Stuck {
	readonly problem: string | null;
}

export interface Checkpoints {
	/** A commit was made: after some of them there is something to move, and the thread starts. */
	committed(): void;
	/** Why the log, which has grown, cannot be moved into the database; null when it can. */
	problem(): string | null;
	stop(): Promise<void>;
}

/** Commits that are left in the log before anything moves them: a thread costs ten megabytes, and a start alone writes little. */
const FIRST_COMMITS = 50;

/** Looks after the log of a database in WAL mode, on a thread that starts when there is something to do. */
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
