/**
 * Where the entries of threads are. In the executable every module lives in one file at the root of `src`, and entry points
 * keep their path below it; so only a module at this level can name them for both.
 */
const entry = (path: string): string => new URL(path, import.meta.url).href;

export type ThreadName = "reading" | "checkpoints" | "backup";

const ENTRIES: Readonly<Record<ThreadName, string>> = {
	reading: entry("./store/reading/worker.ts"),
	checkpoints: entry("./store/checkpoints/worker.ts"),
	backup: entry("./store/backups/worker.ts"),
};

/** Sent by an entry once its modules are loaded. */
export interface Loaded {
	readonly loaded: true;
}
export const LOADED: Loaded = { loaded: true };

/** Threads that load their modules just now. Of the whole process, as is the fault that they are kept for. */
const loading = new Set<Promise<void>>();

/** Starts a thread that does not keep the process alive. End it with `endThread`. */
export function startThread(name: ThreadName): Worker {
	const options = { ref: false }; // Bun's own; the web's type does not know it
	const worker = new Worker(ENTRIES[name], options);
	const up = new Promise<void>((resolve) => {
		// Its first message says that it is loaded, or comes later; Bun's own "open" comes before that.
		for (const event of ["message", "error", "close"]) worker.addEventListener(event, () => resolve(), { once: true });
	});
	loading.add(up);
	void up.then(() => loading.delete(up));
	return worker;
}

/**
 * Ends a thread. Bun 1.4.5 brings the whole process down when one thread ends while another, or the same one, loads a
 * native module, so it waits until none does.
 */
export async function endThread(worker: Worker): Promise<void> {
	while (loading.size > 0) await Promise.all(loading);
	const ended = new Promise<void>((resolve) => worker.addEventListener("close", () => resolve(), { once: true }));
	worker.terminate();
	await ended;
}
