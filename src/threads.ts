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

/** Threads whose modules are loaded, or that failed to. */
const loaded = new WeakMap<Worker, Promise<void>>();

/** Starts a thread that does not keep the process alive. End it with `endThread`. */
export function startThread(name: ThreadName): Worker {
	const options = { ref: false }; // Bun's own; the web's type does not know it
	const worker = new Worker(ENTRIES[name], options);
	const up = new Promise<void>((resolve) => {
		// Its first message says that it is loaded; Bun's own "open" comes before that.
		for (const event of ["message", "error", "close"]) worker.addEventListener(event, () => resolve(), { once: true });
	});
	loaded.set(worker, up);
	return worker;
}

/** Ends a thread. Not before it is loaded: Bun 1.4.5 brings the whole process down when a thread ends while it loads a native module. */
export async function endThread(worker: Worker): Promise<void> {
	await loaded.get(worker);
	worker.terminate();
}
