import { endThread, startThread } from "../../threads.ts";
import type { RemoteReading } from "./index.ts";
import type { Question, Reply } from "./protocol.ts";

/** The reading thread, for callers on the main thread. */
export interface ReadingThread {
	readonly reading: RemoteReading;
	/** Ends the thread. Questions that still wait get no answer. */
	close(): Promise<void>;
}

interface Asked {
	readonly resolve: (value: never) => void;
	readonly reject: (error: Error) => void;
}

/**
 * Starts the reading thread with the first question: it costs ten megabytes of memory, and may never be
 * needed.
 * @param file path of the database, which exists and has its schema
 * @param show commits open writes, so that the thread sees what the caller has already seen
 */
export function createReader(file: string, show: () => Promise<void>): ReadingThread {
	let worker: Worker | null = null;
	const asked = new Map<number, Asked>();
	let next = 1;
	/** Why the thread no longer answers; null while it does. */
	let broken: Error | null = null;
	function start(): Worker {
		const started = startThread("reading");
		started.onmessage = (event: MessageEvent<Reply>) => {
			const reply = event.data;
			const question = asked.get(reply.id);
			asked.delete(reply.id);
			if ("problem" in reply) question?.reject(new Error(reply.problem));
			else question?.resolve(reply.value as never);
		};
		started.onerror = (event) => {
			broken = new Error(`The reading thread failed: ${event.message}`);
			for (const question of asked.values()) question.reject(broken);
			asked.clear();
		};
		started.postMessage({ file });
		return started;
	}

	const ask = (subject: string, method: string, given: readonly unknown[]): Promise<never> =>
		new Promise((resolve, reject) => {
			if (broken !== null) {
				reject(broken);
				return;
			}
			const id = next++;
			asked.set(id, { resolve, reject });
			const question: Question = { id, subject, method, given };
			show().then(
				() => {
					// Refused while it waited.
					if (!asked.has(id)) return;
					worker ??= start();
					worker.postMessage(question);
				},
				(error: unknown) => {
					asked.delete(id);
					reject(error);
				},
			);
		});
	const subject = (name: string) =>
		new Proxy(Object.create(null) as object, {
			get: (_target, method) => (typeof method === "string" ? (...given: unknown[]) => ask(name, method, given) : undefined),
		});
	return {
		reading: {
			charts: subject("charts"),
			history: subject("history"),
			incidents: subject("incidents"),
			numbers: subject("numbers"),
			noise: subject("noise"),
			received: subject("received"),
		} as RemoteReading,
		async close() {
			broken = new Error("HookWise is stopping");
			for (const question of asked.values()) question.reject(broken);
			asked.clear();
			if (worker !== null) await endThread("reading", worker);
		},
	};
}
