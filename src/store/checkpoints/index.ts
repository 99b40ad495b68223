import { endThread, startThread } from "../../threads.ts";

/** Starts the checkpointing thread for a database in WAL mode; the returned function ends it. */
export function startCheckpoints(file: string, onError: (message: string) => void): () => Promise<void> {
	const worker = startThread("checkpoints");
	worker.onerror = (event) => onError(event.message);
	worker.postMessage({ file });
	return () => endThread("checkpoints", worker);
}
