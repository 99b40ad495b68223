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

/** Starts a thread that does not keep the process alive. */
export function startThread(name: ThreadName): Worker {
	const options = { ref: false }; // Bun's own; the web's type does not know it
	return new Worker(ENTRIES[name], options);
}
