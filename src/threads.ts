/**
 * Where the entries of threads are. In the executable every module lives in one file at the root of `src`, and entry points
 * keep their path below it; so only a module at this level can name them for both.
 */
import { systemClock } from "./base/clock.ts";

const entry = (path: string): string => new URL(path, import.meta.url).href;

export type ThreadName = "reading" | "checkpoints" | "backup" | "fixtures" | "trials" | "noise" | "configuration";

const ENTRIES: Readonly<Record<ThreadName, string>> = {
	reading: entry("./store/reading/worker.ts"),
	checkpoints: entry("./store/checkpoints/worker.ts"),
	backup: entry("./store/backups/worker.ts"),
	fixtures: entry("./alerts/fixtures/worker.ts"),
	trials: entry("./alerts/deciding/trialWorker.ts"),
	noise: entry("./alerts/previews/worker.ts"),
	configuration: entry("./admin/configuration/worker.ts"),
};

/** Asks a thread to let go of everything; it answers RESTED, and may then be given work anew. */
export interface Rest {
	readonly rest: true;
}
export interface Rested {
	readonly rested: true;
}
export const RESTED: Rested = { rested: true };

/** A thread in the middle of something long is not waited for. Milliseconds. */
const PATIENCE_MS = 2_000;

/** Threads that rest, to be used again. Of the whole process, as is the fault that they are kept for. */
const resting = new Map<ThreadName, Worker[]>();

/** Starts a thread that does not keep the process alive. Give it back with `endThread`. */
export function startThread(name: ThreadName): Worker {
	const rested = resting.get(name)?.pop();
	if (rested !== undefined) return rested;
	const options = { ref: false }; // Bun's own; the web's type does not know it
	return new Worker(ENTRIES[name], options);
}

/**
 * Lets a thread rest. It is never terminated: Bun 1.4.5 crashes or hangs the whole process when a thread that has a native
 * module ends while another one loads it.
 */
export async function endThread(name: ThreadName, worker: Worker): Promise<void> {
	const rested = await new Promise<boolean>((resolve) => {
		const cancel = systemClock.after(PATIENCE_MS, () => resolve(false));
		worker.onmessage = ({ data }: MessageEvent<object>) => {
			if (!("rested" in data)) return;
			cancel();
			resolve(true);
		};
		worker.onerror = () => {
			cancel();
			resolve(false);
		};
		const rest: Rest = { rest: true };
		worker.postMessage(rest);
	});
	if (rested) resting.set(name, [...(resting.get(name) ?? []), worker]);
}
