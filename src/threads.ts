/**
 * Entry points of threads. In the executable all modules live in one file at the root of `src`, while entry
 * points keep their path below it. Only a module at this level can name them for both cases.
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

/** Tells a thread to release everything. It answers RESTED, and can then be used again. */
export interface Rest {
	readonly rest: true;
}
export interface Rested {
	readonly rested: true;
}
export const RESTED: Rested = { rested: true };

/** Maximum wait for a thread that is in the middle of long work. Milliseconds. */
const PATIENCE_MS = 2_000;

/** Idle threads for reuse. They are shared by the whole process, like the fault that makes this necessary. */
const resting = new Map<ThreadName, Worker[]>();

/** Starts a thread that does not keep the process alive. Return it with `endThread`. */
export function startThread(name: ThreadName): Worker {
	const rested = resting.get(name)?.pop();
	if (rested !== undefined) return rested;
	const options = { ref: false }; // Bun's own; the web's type does not know it
	return new Worker(ENTRIES[name], options);
}

/**
 * Makes a thread idle. It is never terminated: Bun 1.4.5 crashes or hangs the whole process if a thread with
 * a native module ends while another one loads it.
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
