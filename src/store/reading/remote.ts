import { endThread, startThread } from "../../threads.ts";
import type { RemoteReading } from "./index.ts";
import type { Question, Reply } from "./protocol.ts";

/** The reading thread as seen from the main one. */
export interface ReadingThread {
	readonly reading: RemoteReading;
	/** Whoever still waits for an answer gets none. */
	close(): Promise<void>;
}

interface Asked {
	readonly resolve: (value: never) => void;
	readonly reject: (error: Error) => void;
}

/** @param file path of the database, which exists and has its schema */
export function startReading(file: string): ReadingThread {
	const worker = startThread("reading");
	const asked = new Map<number, Asked>();
	let next = 1;
	/** Why the thread answers nothing any more; null while it does. */
	let broken: Error | null = null;
	worker.onmessage = (event: MessageEvent<Reply>) => {
		const reply = event.data;
		const question = asked.get(reply.id);
		asked.delete(reply.id);
		if ("problem" in reply) question?.reject(new Error(reply.problem));
		else question?.resolve(reply.value as never);
	};
	worker.onerror = (event) => {
		broken = new Error(`The reading thread failed: ${event.message}`);
		for (const question of asked.values()) question.reject(broken);
		asked.clear();
	};
	worker.postMessage({ file });

	const ask = (subject: string, method: string, given: readonly unknown[]): Promise<never> =>
		new Promise((resolve, reject) => {
			if (broken !== null) {
				reject(broken);
				return;
			}
			const id = next++;
			asked.set(id, { resolve, reject });
			const question: Question = { id, subject, method, given };
			worker.postMessage(question);
		});
	const subject = (name: string) =>
		new Proxy(Object.create(null) as object, {
			get: (_target, method) => (typeof method === "string" ? (...given: unknown[]) => ask(name, method, given) : undefined),
		});
	return {
		reading: {
			history: subject("history"),
			incidents: subject("incidents"),
			numbers: subject("numbers"),
			noise: subject("noise"),
			received: subject("received"),
		} as RemoteReading,
		async close() {
			for (const question of asked.values()) question.reject(new Error("HookWise is stopping"));
			asked.clear();
			await endThread("reading", worker);
		},
	};
}
