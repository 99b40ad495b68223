/** Entry of the reading thread: one read-only connection, one question at a time. */
import { LOADED } from "../../threads.ts";
import { openReader } from "../database.ts";
import { createReading, type Reading } from "./index.ts";
import type { Opening, Question, Reply } from "./protocol.ts";

declare const self: Worker;

let reading: Reading | null = null;
self.postMessage(LOADED);

self.onmessage = (event: MessageEvent<Opening | Question>) => {
	if ("file" in event.data) {
		reading = createReading(openReader(event.data.file));
		return;
	}
	self.postMessage(answer(event.data));
};

function answer({ id, subject, method, given }: Question): Reply {
	try {
		if (reading === null) throw new Error("The reading thread was asked before it was opened");
		const methods = reading[subject as keyof Reading] as unknown as Record<string, (...given: readonly unknown[]) => unknown>;
		const ask = methods[method];
		if (ask === undefined) throw new Error(`The reading thread knows no ${subject}.${method}`);
		return { id, value: ask(...given) };
	} catch (error) {
		return { id, problem: error instanceof Error ? error.message : String(error) };
	}
}
