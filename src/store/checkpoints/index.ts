import { endThread, startThread } from "../../threads.ts";

/** The checkpointing thread says, once at each change, whether the log that has grown cannot be moved; `problem`: why. */
export interface Stuck {
	readonly problem: string | null;
}

export interface Checkpoints {
	/** Why the log, which has grown, cannot be moved into the database; null when it can. */
	problem(): string | null;
	stop(): Promise<void>;
}

/** Starts the checkpointing thread for a database in WAL mode. */
export function startCheckpoints(file: string, onError: (message: string) => void): Checkpoints {
	let problem: string | null = null;
	const worker = startThread("checkpoints");
	worker.onerror = (event) => onError(event.message);
	worker.onmessage = ({ data }: MessageEvent<Stuck>) => {
		({ problem } = data);
		if (problem !== null) onError(`The log of the database cannot be moved into it: ${problem}`);
	};
	worker.postMessage({ file });
	return { problem: () => problem, stop: () => endThread("checkpoints", worker) };
}
