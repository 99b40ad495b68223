import { describe, expect, test } from "bun:test";
import { startOllama } from "../doubles/ollama/index.ts";
import { eventually } from "../support/index.ts";
import { openRoom, type Room } from "./room.ts";

const PAYLOAD = { state: "firing", title: "SRV9" };
const CONFIG = { trigger_field: "$.state", open_value: "firing", ai_model: "tiny", ai_prompt_template: "Think of tapes." };

/** What each note is at, newest first. */
async function standings(room: Room, count: number) {
	const rows = await room.made(count);
	return Promise.all(
		rows.map(async ({ id }) => {
			const note = await room.rca.note(id);
			return note === null ? null : room.rca.standing(note);
		}),
	);
}

describe("the state of a note", () => {
	test("is told: in the model's hands, behind others, and nothing once it has ended", async () => {
		await using ollama = startOllama({ tokenMs: 60_000 });
		await using room = await openRoom({ host: ollama.url });
		const id = await room.endpoint();
		await room.alert(id, { state: "firing", title: "one" });
		await eventually("the model is at it", () => ollama.running === 1);
		const since = room.clock.now();
		await room.clock.advance(5_000);
		await room.alert(id, { state: "firing", title: "two" });
		expect(await standings(room, 2)).toEqual([
			{ stage: "waiting", before: 1, nextTryAt: null, sparedUntil: null },
			{ stage: "writing", since },
		]);
		ollama.behaviour.tokenMs = 0;
	});

	test("tells when it is tried again, and until when a host that failed is left alone", async () => {
		await using room = await openRoom({ host: "http://127.0.0.1:9" });
		const id = await room.endpoint();
		await room.alert(id);
		const standing = await eventually("its first try has failed", async () => {
			const [one] = await standings(room, 1);
			// The try is counted first, then its place in the queue is moved.
			return one?.stage === "waiting" && one.nextTryAt !== null && one.nextTryAt > room.clock.now() && one;
		});
		expect(standing.nextTryAt).toBeGreaterThan(room.clock.now());
		expect(standing.sparedUntil).toBeGreaterThan(room.clock.now());
		await room.until("failed");
		expect(await standings(room, 1)).toEqual([null]);
	});
});

describe("a note that is tried with a configuration that is not saved", () => {
	test("tells how far it is, and gives the note as it would stand in the ticket", async () => {
		await using ollama = startOllama({ models: ["tiny:latest"], tokenMs: 2 });
		await using room = await openRoom({ host: ollama.url });
		const begun = room.rca.tryNote(await room.endpoint(), PAYLOAD, CONFIG);
		expect(begun).toMatchObject({ state: "running", model: "tiny:latest", pieces: 0 });
		const seen = new Set<number>();
		const ended = await eventually("it has ended", () => {
			const trial = room.rca.trials.look(begun?.id ?? "");
			seen.add(trial?.pieces ?? 0);
			return trial?.state === "done" && trial;
		});
		expect(seen.size).toBeGreaterThan(3);
		expect(ended.value?.note).toMatch(/^AI-generated analysis; verify before acting\.\nModel: tiny:latest[\s\S]*Likely causes/);
		expect(ended.value?.prompt).toContain("Think of tapes.");
		expect(await room.store.sandbox.tickets(10)).toEqual([]);
		expect(await room.rca.stats("any")).toEqual([]);
		expect(room.rca.tryNote("nobody", PAYLOAD, CONFIG)).toBeNull();
		expect(room.rca.trials.look("nothing")).toBeNull();
	});

	test("is given up when it is cancelled, when nobody looks any more, and when HookWise stops", async () => {
		await using ollama = startOllama({ models: ["tiny:latest"], tokenMs: 60_000 });
		await using room = await openRoom({ host: ollama.url });
		const id = await room.endpoint();
		const begin = async (): Promise<string> => {
			const begun = room.rca.tryNote(id, PAYLOAD, CONFIG);
			await eventually("the model is at it", () => ollama.running === 1);
			return begun?.id ?? "";
		};
		const free = () => eventually("the model is free", () => ollama.running === 0);
		expect(await room.rca.trials.cancel(await begin())).toMatchObject({ state: "cancelled" });
		await free();
		const left = await begin();
		for (let looks = 0; looks < 5; looks++) {
			await room.clock.advance(20_000);
			expect(room.rca.trials.look(left)?.state).toBe("running");
		}
		await room.clock.advance(30_000);
		await free();
		await begin();
		await room.leave();
		await free();
	});
});
