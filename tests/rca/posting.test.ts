import { describe, expect, test } from "bun:test";
import { cpSync } from "node:fs";
import type { Answer, Failure, FailureKind, Psa } from "../../src/psa/port/index.ts";
import { startOllama } from "../doubles/ollama/index.ts";
import { eventually, freshDirectory } from "../support/index.ts";
import { openRoom } from "./room.ts";

const failure = (kind: FailureKind, message: string): Answer<never> => {
	const told: Failure = { kind, message, status: kind === "uncertain" ? null : 400, retryAfterMs: null };
	return { ok: false, failure: told, calls: [] };
};

/** A sandbox whose notes go wrong in a way, so many times. */
function faulty(times: number, go: (add: () => Promise<Answer<number>>) => Promise<Answer<number>>) {
	let left = times;
	const asked = { notes: 0, looks: 0 };
	const psa = (sandbox: Psa): Psa => ({
		...sandbox,
		async addNote(ticketId, kind, text) {
			asked.notes++;
			const add = () => sandbox.addNote(ticketId, kind, text);
			return left-- > 0 ? go(add) : add();
		},
		async hasNote(ticketId, marker) {
			asked.looks++;
			return sandbox.hasNote(ticketId, marker);
		},
	});
	return { psa, asked };
}

describe("the note", () => {
	test("whose answer was lost is found by its marker, and not posted again", async () => {
		await using ollama = startOllama();
		const { psa, asked } = faulty(1, async (add) => {
			await add();
			return failure("uncertain", "The connection broke.");
		});
		await using room = await openRoom({ host: ollama.url, psa });
		await room.alert(await room.endpoint());
		const note = await room.until("done");
		expect(await room.notes(note.ticketId)).toHaveLength(1);
		expect(asked).toEqual({ notes: 1, looks: 1 });
		expect(ollama.asked("/api/generate")).toHaveLength(1);
	});

	test("that was lost itself is posted again after it was looked for twice", async () => {
		await using ollama = startOllama();
		const { psa, asked } = faulty(1, async () => failure("uncertain", "The connection broke."));
		await using room = await openRoom({ host: ollama.url, psa });
		await room.alert(await room.endpoint());
		const note = await room.until("done");
		expect(await room.notes(note.ticketId)).toHaveLength(1);
		expect(asked).toEqual({ notes: 2, looks: 2 });
	});

	test("whose ticket is in another system than tickets go to by then is not posted, and told of", async () => {
		await using ollama = startOllama();
		const { psa: throttled, asked } = faulty(1, async () => failure("throttled", "ConnectWise asks for a pause (429)."));
		let identity = "sandbox";
		const psa = (sandbox: Psa): Psa => Object.defineProperty(throttled(sandbox), "identity", { get: () => identity });
		await using room = await openRoom({ host: ollama.url, psa });
		await room.alert(await room.endpoint());
		await eventually("it was tried once", () => asked.notes === 1);
		identity = "connectwise";
		const note = await room.until("failed");
		expect(note.error).toContain(`Ticket #${note.ticketId} is not in the system that tickets go to now.`);
		expect([asked, await room.notes(note.ticketId)]).toEqual([{ notes: 1, looks: 0 }, []]);
	});

	test("that the PSA rejects is told of, with its words, and the answer is kept", async () => {
		await using ollama = startOllama();
		const { psa } = faulty(9, async () => failure("rejected", "ConnectWise rejected this (400): text too long."));
		await using room = await openRoom({ host: ollama.url, psa });
		await room.alert(await room.endpoint());
		const note = await room.until("failed");
		expect(note.error).toBe("The model answered; its note could not be posted. ConnectWise rejected this (400): text too long.");
		expect(note.answer).not.toBeNull();
	});

	test("waits for a PSA that is down, without a try and without asking the model again", async () => {
		await using ollama = startOllama();
		let down = true;
		let pings = 0;
		const broken = failure("unreachable", "ConnectWise cannot be reached.");
		const psa = (sandbox: Psa): Psa => ({
			...sandbox,
			addNote: async (...given) => (down ? broken : sandbox.addNote(...given)),
			async ping() {
				pings++;
				return down ? broken : sandbox.ping();
			},
		});
		await using room = await openRoom({ host: ollama.url, psa });
		await room.alert(await room.endpoint());
		await room.noteIs("answered");
		await room.clock.advance(3_600_000);
		expect(await room.noteIs("answered")).toMatchObject({ tries: 0, doubt: false });
		expect(pings).toBeGreaterThan(10);
		down = false;
		const note = await room.until("done", 30_000);
		expect(await room.notes(note.ticketId)).toHaveLength(1);
		expect(ollama.asked("/api/generate")).toHaveLength(1);
	});

	test("of a ticket that was deleted meanwhile ends there", async () => {
		await using ollama = startOllama();
		const { psa } = faulty(9, async () => ({ ...failure("gone", "ConnectWise does not have this record.") }));
		await using room = await openRoom({ host: ollama.url, psa });
		await room.alert(await room.endpoint());
		expect((await room.noteIs("failed")).error).toContain("is gone");
	});

	test("keeps its alert in history until it is done", async () => {
		await using ollama = startOllama({ tokenMs: 5 });
		await using room = await openRoom({ host: ollama.url });
		await room.alert(await room.endpoint());
		const id = (await room.made())[0]?.id ?? 0;
		expect(await room.store.removal.remove([id])).toBe(0);
		await room.noteIs("done");
		await eventually("the queue is empty", async () => (await room.store.queue.depths()).length === 0);
		expect(await room.store.removal.remove([id])).toBe(1);
		expect(await room.rca.note(id)).toBeNull();
	});
});

describe("a restart", () => {
	test("cancels what the model is at, and asks it again afterwards, without a try fewer", async () => {
		await using ollama = startOllama({ tokenMs: 60_000 });
		const first = await openRoom({ host: ollama.url });
		await first.alert(await first.endpoint());
		await first.made();
		await eventually("the model is at it", () => ollama.running === 1);
		await first.leave();
		await eventually("its generation was cancelled", () => ollama.asked("/api/generate")[0]?.ended === "client");
		ollama.behaviour.tokenMs = 0;
		await using second = await openRoom({ host: ollama.url, dataDir: first.dataDir });
		const note = await second.until("done");
		expect(note.tries).toBe(0);
		expect(await second.notes(note.ticketId)).toHaveLength(1);
		expect(first.failures).toEqual([]);
	});

	test("starts again after a crash during the model's work", async () => {
		await using ollama = startOllama({ tokenMs: 60_000 });
		await using first = await openRoom({ host: ollama.url });
		await first.alert(await first.endpoint());
		await first.made();
		await eventually("the model is at it", () => ollama.running === 1);
		const crashed = freshDirectory();
		cpSync(first.dataDir, crashed, { recursive: true });
		await first.leave();
		ollama.behaviour.tokenMs = 0;
		await using second = await openRoom({ host: ollama.url, dataDir: crashed });
		const note = await second.until("done");
		expect(await second.notes(note.ticketId)).toHaveLength(1);
	});

	for (const posted of [true, false]) {
		test(`after a crash just ${posted ? "after" : "before"} the note was posted makes one note, not ${posted ? "two" : "none"}`, async () => {
			await using ollama = startOllama();
			const crashed = freshDirectory();
			const { psa } = faulty(1, async (add) => {
				if (posted) await add();
				cpSync(first.dataDir, crashed, { recursive: true });
				return posted ? failure("rejected", "too late") : add();
			});
			await using first = await openRoom({ host: ollama.url, psa });
			await first.alert(await first.endpoint());
			await first.noteIs(posted ? "failed" : "done");
			await using second = await openRoom({ host: ollama.url, dataDir: crashed });
			const note = await second.until("done");
			expect(await second.notes(note.ticketId)).toHaveLength(1);
			expect(ollama.asked("/api/generate")).toHaveLength(1);
		});
	}
});
