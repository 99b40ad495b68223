/** Entry of the reading thread: one read-only connection, one question at a time. */

import { dirname } from "node:path";
import { placeDriver } from "../../base/driver.ts";
import { messageOf } from "../../base/problems.ts";
import { RESTED, type Rest } from "../../threads.ts";
import { type Connection, openReader } from "../database.ts";
import { createReading, type Reading } from "./index.ts";
import type { Opening, Question, Reply } from "./protocol.ts";

declare const self: Worker;

let open: { readonly db: Connection; readonly reading: Reading } | null = null;

self.onmessage = (event: MessageEvent<Opening | Question | Rest>) => {
	if ("file" in event.data) {
		placeDriver(dirname(event.data.file));
		const db = openReader(event.data.file);
		open = { db, reading: createReading(db) };
	} else if ("rest" in event.data) {
		open?.db.close();
		open = null;
		self.postMessage(RESTED);
	} else {
		self.postMessage(answer(event.data));
	}
};

function answer({ id, subject, method, given }: Question): Reply {
	try {
		if (open === null) throw new Error("The reading thread was asked before it was opened");
		const methods = open.reading[subject as keyof Reading] as unknown as Record<string, (...given: readonly unknown[]) => unknown>;
		const ask = methods[method];
		if (ask === undefined) throw new Error(`The reading thread knows no ${subject}.${method}`);
		// One transaction for each answer, so that it shows one moment, however many statements it takes.
		return { id, value: open.db.transaction(() => ask(...given))() };
	} catch (error) {
		return { id, problem: messageOf(error) };
	}
}
