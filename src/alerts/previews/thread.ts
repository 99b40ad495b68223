import { endThread, startThread } from "../../threads.ts";
import type { Cuts } from "./compare.ts";
import type { PreviewMessage, PreviewReply } from "./protocol.ts";
import type { Comparison, PastAlert, Preview } from "./types.ts";

/** One replay. */
export interface Replaying {
	add(alerts: readonly PastAlert[]): void;
	/** @returns null if it was cancelled */
	compare(compared: Comparison, cuts: Cuts): Promise<Preview | null>;
	cancel(): void;
}

/** Replays the past on a thread of its own, which starts with the first replay. */
export interface PreviewThread {
	/** @param onPart receives the progress from 0 to 1 */
	begin(onPart: (part: number) => void): Replaying;
	/** Ends the thread. Previews that still wait get no answer. */
	stop(): Promise<void>;
}

interface Waiting {
	readonly onPart: (part: number) => void;
	settle: ((preview: Preview | Error | null) => void) | null;
}

export function createPreviewThread(): PreviewThread {
	const waiting = new Map<number, Waiting>();
	let worker: Worker | null = null;
	let next = 1;

	function end(id: number, how: Preview | Error | null): void {
		waiting.get(id)?.settle?.(how);
		waiting.delete(id);
	}

	function start(): Worker {
		const started = startThread("noise");
		started.onmessage = ({ data }: MessageEvent<PreviewReply>) => {
			if ("part" in data) waiting.get(data.id)?.onPart(data.part);
			else end(data.id, "failed" in data ? new Error(data.failed) : data.preview);
		};
		started.onerror = (event) => {
			worker = null;
			for (const id of [...waiting.keys()]) end(id, new Error(`The preview failed: ${event.message}`));
		};
		return started;
	}

	return {
		begin(onPart) {
			const id = next++;
			waiting.set(id, { onPart, settle: null });
			worker ??= start();
			const post = (message: PreviewMessage): void => worker?.postMessage(message);
			return {
				add: (alerts) => post({ id, alerts }),
				compare: (compared, cuts) =>
					new Promise((resolve, reject) => {
						const one = waiting.get(id);
						if (one === undefined) return resolve(null);
						one.settle = (how) => (how instanceof Error ? reject(how) : resolve(how));
						post({ id, compared, cuts });
					}),
				cancel() {
					post({ id, cancel: true });
					end(id, null);
				},
			};
		},
		async stop() {
			for (const id of [...waiting.keys()]) end(id, null);
			if (worker !== null) await endThread("noise", worker);
			worker = null;
		},
	};
}
